"""Refusals of the inbox."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import NotFound


class NoSuchNotice(NotFound):
    """Gone, run out, or somebody else's."""

    code = "notices.not_found"
    message = _("This message is no longer there.")
