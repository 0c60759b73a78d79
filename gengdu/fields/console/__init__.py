"""Fields in the back office: observations of technicians, reports that wait for them."""

from gengdu.fields.console.observations import OBSERVATIONS
from gengdu.fields.console.reports import REPORTS

__all__ = ["OBSERVATIONS", "REPORTS"]
