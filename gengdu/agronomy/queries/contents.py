"""What the tables say now, in the form in which changes are proposed."""

from collections.abc import Iterable, Mapping

from django.db.models import ForeignObjectRel, Model, QuerySet

from gengdu.agronomy.enums import Table
from gengdu.agronomy.models import Calendar, CountySite, Crop
from gengdu.agronomy.rules.cells import Column
from gengdu.agronomy.rules.contents import LAYOUTS, Content, Row
from gengdu.kit import codes
from gengdu.regions.models import Region

BETWEEN = "@"
"""Between crop and place in the name of a calendar."""


def calendar_subject(crop_key: str, region_code: str) -> str:
    """What names a calendar on every node."""
    return f"{crop_key}{BETWEEN}{region_code}"


def crop_and_place(subject: str) -> tuple[str, str]:
    """The crop's key and the region code that name a calendar."""
    key, _between, code = subject.partition(BETWEEN)
    return key, code


def subject_of(row: Crop | Calendar | CountySite) -> tuple[Table, str]:
    """The table and the name of a row (a calendar needs its crop at hand)."""
    if isinstance(row, Crop):
        return Table.CROP, row.key
    if isinstance(row, Calendar):
        return Table.CALENDAR, calendar_subject(row.crop.key, row.region_id)
    return Table.SITE, row.region_id


def title_of(table: str, subject: str) -> str:
    """What a subject is called (春玉米, 春玉米 农安县); the bare name where it is unknown."""
    key, code = (subject, "")
    if table == Table.CALENDAR:
        key, code = crop_and_place(subject)
    elif table == Table.SITE:
        key, code = "", subject
    crop = Crop.objects.filter(key=key).first() if key else None
    place = Region.objects.filter(pk=code).first() if code else None
    found = [crop.name if crop else key, place.name if place else code]
    return " ".join(filter(None, found))[:80]


def row_of_subject(
    table: str, subject: str, *, lock: bool = False
) -> Crop | Calendar | CountySite | None:
    """The row that a subject names, if it is there; locked where that is asked for."""
    key, code = crop_and_place(subject)
    found: QuerySet[Crop] | QuerySet[Calendar] | QuerySet[CountySite]
    if table == Table.CROP:
        found = Crop.objects.filter(key=subject)
    elif table == Table.CALENDAR:
        found = Calendar.objects.filter(crop__key=key, region_id=code).select_related("crop")
    else:
        found = CountySite.objects.filter(region_id=subject)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    return found.first()


def content_of(row: Crop | Calendar | CountySite) -> Content:
    """Everything the table says about a row."""
    table, _subject = subject_of(row)
    layout = LAYOUTS[table]
    facts = _cells(layout.facts, row)
    lists = {
        name: [_cells(listing.columns, each) for each in getattr(row, name).order_by(listing.key)]
        for name, listing in layout.lists.items()
    }
    return Content(table, facts, lists)


def current(table: str, subject: str) -> Content | None:
    """What the table says about a subject; None where it says nothing."""
    row = row_of_subject(table, subject)
    return content_of(row) if row else None


def _cells(columns: Iterable[Column], row: Model) -> Row:
    return {column.name: getattr(row, column.name) for column in columns}


def calendar_above(subject: str) -> tuple[int, int] | None:
    """Month and day of the calendar that holds for a place without its own."""
    key, code = crop_and_place(subject)
    above = codes.ancestors_or_self(code)[:-1]
    rows = Calendar.objects.filter(crop__key=key, region_id__in=above)
    nearest = max(rows, key=lambda row: len(row.region_id), default=None)
    return (nearest.month, nearest.day) if nearest else None


def uses_of(table: str, subject: str, now: Content) -> Mapping[str, Mapping[object, str]]:
    """Per list, the rows that `now` leaves out and that something points at, with words for what.

    Whatever app has a foreign key to stages or classes counts, without being known here.
    """
    row = row_of_subject(table, subject)
    if not isinstance(row, Crop):
        return {}
    found: dict[str, Mapping[object, str]] = {}
    for name, listing in LAYOUTS[table].lists.items():
        kept = {each[listing.key] for each in now.lists[name]}
        gone = getattr(row, name).exclude(**{f"{listing.key}__in": kept})
        keys = dict(gone.values_list("pk", listing.key))
        found[name] = _uses(gone.model, keys) if keys else {}
    return found


def _uses(model: type[Model], keys: Mapping[int, object]) -> Mapping[object, str]:
    words: dict[object, list[str]] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        other, field = relation.related_model, relation.field.name
        if other is model or other._meta.auto_created:  # the table between: its relation counts
            continue
        rows = other._base_manager.filter(**{f"{field}__in": list(keys)})  # noqa: SLF001 - Django's name for all rows
        for key in rows.order_by().values_list(field, flat=True).distinct():
            if key in keys:
                words.setdefault(keys[key], []).append(str(other._meta.verbose_name_plural))
    return {key: "、".join(sorted(set(said))) for key, said in words.items()}
