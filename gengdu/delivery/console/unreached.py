"""The board of households that were not reached, for whoever tells them in person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.registry import Board
from gengdu.delivery.queries.unreached import unreached_for


class WhereForm(forms.Form):
    """Which place, and which item; addresses lead here, nobody types."""

    place = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    item = forms.CharField(required=False, max_length=26, widget=forms.HiddenInput)


UNREACHED = Board(
    app="delivery",
    noun="unreached",
    title=_("Not reached"),
    domain="content",
    icon="map-pin",
    order=45,
    view=Right.UNREACHED_VIEW,
    query=unreached_for,
    template="delivery/console/unreached.html",
    filter_form=WhereForm,
    intro=_(
        "Households that an advice or a notice is for today and in which nobody has seen it, or"
        " confirmed it where that is asked: to be told in person. Names are masked; the list can"
        " be printed."
    ),
)
