"""What stands beside an audience in the back office."""

from collections.abc import Mapping

from gengdu.delivery.models import AudienceVersion
from gengdu.delivery.queries.review import reach_panel
from gengdu.people.models import Account


def reach_of_audience(_actor: Account, row: AudienceVersion) -> Mapping[str, object]:
    """Whom it reaches today; samples are masked, as in the preview of whoever writes."""
    return reach_panel(row.definition).context
