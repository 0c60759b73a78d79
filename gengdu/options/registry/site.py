"""The options of the installation itself, which the footer and the legal pages show.

Law wants the filing numbers on every page (ICP 备案, 公安备案); they belong to the host name, so
they exist once. Operator, hotline and complaint address differ by county and are inherited.
"""

import re

from django.utils.translation import gettext_lazy as _

from gengdu.options.registry.kinds import Text
from gengdu.options.registry.specs import SITE_ONLY, OptionSpec, declare
from gengdu.regions.enums import Level

OFFICES: frozenset[int] = frozenset({0, Level.PROVINCE, Level.CITY, Level.COUNTY})

OPERATOR = declare(
    OptionSpec(
        "site.operator",
        Text(max_length=80),
        "",
        _("Operator"),
        _("The office that runs this site; shown at the foot of every page."),
        OFFICES,
    )
)
ICP_NUMBER = declare(
    OptionSpec(
        "site.icp_number",
        Text(
            max_length=40,
            pattern=r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕甘陇青宁新蒙]"
            r"ICP[备证](\d{6,10})号(-\d{1,3})?",
            example="吉ICP备12345678号-1",
        ),
        "",
        _("ICP filing number"),
        _("Shown at the foot of every page with a link to the register of the ministry."),
        SITE_ONLY,
    )
)
POLICE_NUMBER = declare(
    OptionSpec(
        "site.police_number",
        Text(
            max_length=40,
            pattern=r"[\u4e00-\u9fff]公网安备\s?\d{14}号?",
            example="吉公网安备 22010202000001号",
        ),
        "",
        _("Public-security filing number"),
        _("Shown at the foot of every page with a link to the register of the police."),
        SITE_ONLY,
    )
)
HOTLINE = declare(
    OptionSpec(
        "site.hotline",
        Text(max_length=40, pattern=r"\+?[0-9][0-9\- ]{2,38}", example="0431-12316"),
        "",
        _("Hotline"),
        _("The number that readers call with a question; a county may have its own."),
    )
)
COMPLAINT_ADDRESS = declare(
    OptionSpec(
        "site.complaint_address",
        Text(max_length=200),
        "",
        _("Address for complaints"),
        _("Where complaints and corrections are sent: a postal or an e-mail address."),
        OFFICES,
    )
)
FOOTER = (OPERATOR, HOTLINE, COMPLAINT_ADDRESS, ICP_NUMBER, POLICE_NUMBER)
"""Shown at the foot of every page, above the links to the legal pages."""


def line_of(key: str, value: str) -> str:
    """How a value reads at the foot of a page."""
    match key:
        case HOTLINE.key:
            return str(_("Hotline %s") % value)
        case COMPLAINT_ADDRESS.key:
            return str(_("Complaints: %s") % value)
        case _:
            return value


def link_of(key: str, value: str) -> str:
    """Where a line leads: the registers that law names, the telephone, the letter; "" nowhere."""
    match key:
        case ICP_NUMBER.key:
            return "https://beian.miit.gov.cn/"
        case POLICE_NUMBER.key:
            code = "".join(character for character in value if character.isdigit())
            return f"https://beian.mps.gov.cn/#/query/webSearch?code={code}"
        case HOTLINE.key:
            return f"tel:{value.replace(' ', '')}"
        case COMPLAINT_ADDRESS.key if _is_mail(value):
            return f"mailto:{value}"
        case _:
            return ""


def _is_mail(value: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) is not None
