"""Exposures that are there belong to the season of their planting.

In batches of the key, each a transaction of its own: a province's millions of rows hold nobody up,
and it may be broken off and run again.

Back: a person then has one exposure of an item, the first. **Showings of later seasons are
deleted**: take a backup before going back.
"""

from django.db import migrations
from django.db.models import Exists, F, Max, OuterRef, Subquery
from django.db.models.functions import ExtractYear

BATCH = 2_000


def name_seasons(apps, _schema_editor):
    """Where no planting is the reason, or it is gone, the season stays 0; so it does where the new
    code has written the same showing with its season meanwhile."""
    exposure = apps.get_model("delivery", "Exposure")
    planting = apps.get_model("fields", "Planting")
    began = planting.objects.filter(pk=OuterRef("planting_id")).annotate(
        year=ExtractYear("counted_from")
    )
    named = exposure.objects.filter(planting__isnull=False, season=0)
    named = named.annotate(began=Subquery(began.values("year")))
    twin = exposure.objects.filter(
        person=OuterRef("person"), item=OuterRef("item"), season=OuterRef("began")
    )
    for rows in _batches(exposure, named):
        keys = list(rows.filter(~Exists(twin)).values_list("pk", flat=True))
        exposure.objects.filter(pk__in=keys).update(season=Subquery(began.values("year")))


def keep_the_first(apps, _schema_editor):
    """Before it, a person had one exposure of an item: the first."""
    exposure = apps.get_model("delivery", "Exposure")
    earlier = exposure.objects.filter(
        person=OuterRef("person"), item=OuterRef("item"), pk__lt=OuterRef("pk")
    )
    for rows in _batches(exposure, exposure.objects.all()):
        keys = list(rows.filter(Exists(earlier)).values_list("pk", flat=True))
        exposure.objects.filter(pk__in=keys).delete()
    for rows in _batches(exposure, exposure.objects.exclude(season=0)):
        exposure.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(season=0)


def _batches(exposure, rows):
    last = exposure.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        yield rows.filter(pk__gte=start, pk__lt=start + BATCH).order_by(F("pk"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("delivery", "0002_ledger_budget_feedback"),
        ("fields", "0004_reports_by_state"),
    ]

    operations = [migrations.RunPython(name_seasons, keep_the_first)]
