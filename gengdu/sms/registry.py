"""Where gateways join, and what an operator may set about text messages."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gengdu.kit.registry import Registry
from gengdu.options.registry import SITE_ONLY, Number, OptionSpec, Text, declare
from gengdu.sms.errors import GatewayUnknown
from gengdu.sms.gateways import Gateway

gateways: Registry[Gateway] = Registry("SMS gateways")

DAY_BUDGET = declare(
    OptionSpec(
        "sms.day_budget",
        Number(0, 10_000_000),
        20_000,
        _("Codes per day"),
        _("When so many codes were sent in a day, no more are: a mass abuse stops costing."),
        levels=SITE_ONLY,
    )
)
SIGNATURE = declare(
    OptionSpec(
        "sms.signature",
        Text(max_length=12),
        "耕读",
        _("Signature of text messages"),
        _("Stands in 【】 before every message; carriers accept registered signatures only."),
        levels=SITE_ONLY,
    )
)


def chosen_gateway() -> tuple[str, Gateway]:
    """The gateway of settings.GENGDU_SMS_GATEWAY with its name; GatewayUnknown when none has it."""
    name: str = settings.GENGDU_SMS_GATEWAY
    gateway = gateways.get(name)
    if gateway is None:
        raise GatewayUnknown
    return name, gateway
