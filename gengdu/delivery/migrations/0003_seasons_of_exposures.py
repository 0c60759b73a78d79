"""Exposures that are there belong to the season of their planting."""

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import ExtractYear


def name_seasons(apps, _schema_editor):
    """One statement; where no planting is the reason, or it is gone, the season stays 0."""
    exposure = apps.get_model("delivery", "Exposure")
    planting = apps.get_model("fields", "Planting")
    began = planting.objects.filter(pk=OuterRef("planting_id")).annotate(
        year=ExtractYear("counted_from")
    )
    exposure.objects.filter(planting__isnull=False).update(season=Subquery(began.values("year")))


def keep_the_first(apps, _schema_editor):
    """Before it, a person had one exposure of an item: the first."""
    exposure = apps.get_model("delivery", "Exposure")
    first = exposure.objects.values("person_id", "item_id").annotate(first=Min("pk"))
    exposure.objects.exclude(pk__in=first.values("first")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_ledger_budget_feedback"),
        ("fields", "0004_reports_by_state"),
    ]

    operations = [migrations.RunPython(name_seasons, keep_the_first)]
