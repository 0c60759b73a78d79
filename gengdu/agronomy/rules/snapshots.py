"""A proposal as it is handed in: what was and what is to be, so that an approval binds both.

Whatever somebody else changes in the table meanwhile changes the hash too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gengdu.agronomy.enums import Table
from gengdu.agronomy.rules.cells import Words
from gengdu.agronomy.rules.contents import LAYOUTS, Content, content_from
from gengdu.review.registry import Part, Snapshot

KIND: Final = "agronomy.table"
LABELS: Final[Mapping[str, Words]] = {
    "subject": _("About"),
    "note": _("Why"),
    "facts": _("Facts"),
    **{name: listing.title for name, listing in LAYOUTS[Table.CROP].lists.items()},
}


def snapshot_of(subject: str, note: str, now: Content, was: Content | None) -> Snapshot:
    """What is handed in, compared and hashed."""
    new, old = now.plain(), was.plain() if was else None
    about = {"table": str(now.table), "subject": subject}
    facts = {"table": str(now.table), "was": old and old["facts"], "now": new["facts"]}
    parts = [
        Part("subject", "agronomy.subject", LABELS["subject"], about),
        Part("note", "text", LABELS["note"], note),
        Part("facts", "agronomy.facts", LABELS["facts"], facts),
    ]
    for name in now.lists:
        value = {"list": name, "was": old and old[name], "now": new[name]}
        parts.append(Part(name, "agronomy.rows", LABELS[name], value))
    return Snapshot(tuple(parts))


def labelled(content: Sequence[Mapping[str, Any]]) -> Snapshot:
    """A stored snapshot with its labels."""
    return Snapshot(
        tuple(
            Part(p["name"], p["kind"], LABELS.get(p["name"], p["name"]), p["value"])
            for p in content
        )
    )


def contents_in(snapshot: Snapshot) -> tuple[str, Content, Content | None]:
    """The subject, what is to be, and what was."""
    about = snapshot.value("subject")
    table = about["table"]
    names = list(LAYOUTS[table].lists)
    now, was = (
        {"facts": snapshot.value("facts")[when], **{n: snapshot.value(n)[when] for n in names}}
        for when in ("now", "was")
    )
    before = content_from(table, was) if was["facts"] is not None else None
    return about["subject"], content_from(table, now), before
