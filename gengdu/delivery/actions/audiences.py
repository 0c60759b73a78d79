"""Audiences that never change once something was approved for them."""

from django.db import transaction

from gengdu.delivery.models import AudienceVersion
from gengdu.delivery.queries.audiences import check_audience
from gengdu.delivery.rules.audiences import Audience


@transaction.atomic
def freeze_audience(*, audience: Audience) -> AudienceVersion:
    """The stored version of this predicate, made if it is the first; AudienceRefused if it is none.

    One row for a predicate, however often and by how many at once it is frozen.
    """
    check_audience(audience)
    row = AudienceVersion(sha256=audience.sha256(), definition=audience.definition())
    AudienceVersion.objects.bulk_create([row], ignore_conflicts=True)
    return AudienceVersion.objects.get(sha256=row.sha256)
