"""Refusals of the options."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Invalid, NotFound


class UnknownOption(NotFound):
    """No app declares this key."""

    code = "options.unknown"
    message = _("There is no such option.")


class NotAtThisLevel(Invalid):
    """The option exists but is set further up or down."""

    code = "options.level"
    message = _("This option cannot be set for a place of this level.")
