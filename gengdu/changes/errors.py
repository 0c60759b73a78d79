"""Refusals of the feed."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import DomainError


class FeedTooOld(DomainError):
    """The follower was away longer than changes are kept: it reads everything anew.

    It then goes on from the `head()` it saw before it began to read.
    """

    code = "changes.too_old"
    status = 410
    message = _(
        "Changes after number %(after)s are not kept any more (the oldest kept follows"
        " %(pruned)s): read everything anew and go on from there."
    )
