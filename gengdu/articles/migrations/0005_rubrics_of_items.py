"""Items know the rubric they were published in, so that a grant for some rubrics is one for theirs.

In batches, each a transaction of its own: it may be broken off and run again. Back: nothing to do.
"""

from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 1_000


def name_rubrics(apps, _schema_editor):
    """What was published as an article stands in the rubric that its readers see."""
    item = apps.get_model("delivery", "Item")
    published = apps.get_model("articles", "PublishedArticle")
    rubric = published.objects.filter(uid=OuterRef("object_uid")).values("rubric__key")[:1]
    last = 0
    while True:
        rows = item.objects.filter(kind="articles.article", rubric="", pk__gt=last)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        last = keys[-1]
        known = published.objects.filter(
            uid__in=item.objects.filter(pk__in=keys).values("object_uid")
        ).values("uid")
        item.objects.filter(pk__in=keys, object_uid__in=known).update(rubric=Subquery(rubric))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("articles", "0004_ends_told"),
        ("delivery", "0005_rubric_of_items"),
    ]

    operations = [migrations.RunPython(name_rubrics, migrations.RunPython.noop)]
