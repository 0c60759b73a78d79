"""Options of places, with what is inherited and from where."""

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.registry import Act, Board, On
from gengdu.system.actions import options as actions
from gengdu.system.forms.options import InheritForm, OptionForm, PlaceForm
from gengdu.system.queries.options import options_for

OPTIONS = Board(
    app="options",
    noun="option",
    title=_("Options"),
    domain="running",
    icon="settings",
    order=40,
    view=Right.OPTIONS_VIEW,
    query=options_for,
    template="system/options.html",
    filter_form=PlaceForm,
    intro=_("A place without a value of its own has that of the nearest place above it."),
    acts=(
        Act(
            verb="set",
            right=Right.OPTIONS_CHANGE,
            label=_("Set a value"),
            action=actions.set_option,
            form=OptionForm,
            on=On.SCREEN,
            icon="pencil",
            listed=False,
            done=_("The value is set."),
        ),
        Act(
            verb="inherit",
            right=Right.OPTIONS_CHANGE,
            label=_("Inherit again"),
            action=actions.clear_option,
            form=InheritForm,
            on=On.SCREEN,
            icon="undo-2",
            danger=True,
            listed=False,
            asks=_("The place then has the value of the nearest place above it."),
            done=_("The place inherits again."),
        ),
    ),
)
