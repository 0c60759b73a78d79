"""What a reader is told when an address leads nowhere."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import NotFound


class NoSuchRubric(NotFound):
    """The address names a rubric that is not there."""

    code = "portal.no_such_rubric"
    message = _("There is no such section.")
