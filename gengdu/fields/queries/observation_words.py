"""What is said of an observation: its shift, and what the button does."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop


def shift(crop: Crop, units: float) -> str:
    """+85 °C·日, −6 天: the shift in the crop's own units."""
    said = {"shift": f"{units:+.0f}".replace("-", "−") if round(units) else "0"}
    if crop.clock == Clock.HEAT:
        return _("%(shift)s °C·day") % said
    return _("%(shift)s days") % said


def days(count: int | None) -> str:
    """About how far that is from what was expected until now."""
    if count is None:
        return _("by the tables not reached until now")
    number = abs(count)
    if not number:
        return _("as expected until now")
    if count > 0:
        words = ngettext("about %(days)d day later", "about %(days)d days later", number)
    else:
        words = ngettext("about %(days)d day earlier", "about %(days)d days earlier", number)
    return words % {"days": number}


def consequence(plots: int, count: int | None) -> str:
    """What the button does: 记下，2,310 块地推迟约 6 天."""
    said = {"plots": f"{plots:,}", "days": abs(count or 0)}
    if not plots:
        return _("Record; no plot moves today")
    if count is None:
        words = ngettext("Record; %(plots)s plot moves", "Record; %(plots)s plots move", plots)
    elif not count:
        words = ngettext(
            "Record; %(plots)s plot stays", "Record; %(plots)s plots stay as they are", plots
        )
    elif count > 0:
        words = ngettext(
            "Record; %(plots)s plot about %(days)d days later",
            "Record; %(plots)s plots about %(days)d days later",
            plots,
        )
    else:
        words = ngettext(
            "Record; %(plots)s plot about %(days)d days earlier",
            "Record; %(plots)s plots about %(days)d days earlier",
            plots,
        )
    return words % said
