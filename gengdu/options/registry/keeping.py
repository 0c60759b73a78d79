"""How long what piles up by itself is kept; each night what is older goes."""

from django.utils.translation import gettext_lazy as _

from gengdu.options.registry.kinds import Number
from gengdu.options.registry.specs import SITE_ONLY, OptionSpec, declare

LOG_DAYS = declare(
    OptionSpec(
        "keep.log_days",
        Number(180, 36_500),
        3 * 365,
        _("Days the audit log is kept"),
        _("The law wants six months at least. What is older is deleted by whole seals."),
        SITE_ONLY,
    )
)
FEED_DAYS = declare(
    OptionSpec(
        "keep.feed_days",
        Number(7, 3_650),
        90,
        _("Days the change feed is kept"),
        _("Whoever follows the feed and was away longer has to read everything anew."),
        SITE_ONLY,
    )
)
FACT_DAYS = declare(
    OptionSpec(
        "keep.fact_days",
        Number(30, 3_650),
        400,
        _("Days it is kept who read what"),
        _("Only the counts are left afterwards, by day and place."),
        SITE_ONLY,
    )
)
TOLD_DAYS = declare(
    OptionSpec(
        "keep.told_days",
        Number(180, 3_650),
        2 * 365,
        _("Days it is kept whom a message reached"),
        _(
            "Counted from its end: who was shown it and told of it, what they said of it, and for"
            " how many it was meant."
        ),
        SITE_ONLY,
    )
)
SIGN_IN_DAYS = declare(
    OptionSpec(
        "keep.sign_in_days",
        Number(30, 3_650),
        180,
        _("Days an ended sign-in is kept"),
        _("With the kind of device and the times, as its owner saw them in the list."),
        SITE_ONLY,
    )
)
