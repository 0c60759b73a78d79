"""Rubrics with their review policies, and topics: they are the installation's.

Only a system administrator with nobody above him changes them: a county's would change them for
the whole province.
"""

import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet

from gengdu.access.scope import locked
from gengdu.articles import errors
from gengdu.articles.models import Rubric, RubricPolicy, Topic
from gengdu.articles.queries import sections as queries
from gengdu.articles.rules.checking import MOST_STEPS
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.regions.enums import Level

Row = TypeVar("Row", Rubric, Topic)


def create_rubric(
    *, actor: Account, key: str, name: str, name_en: str, order: int, review_steps: int
) -> Rubric:
    """A new section of the portal; the key stands in addresses and never changes."""
    queries.require_topmost(actor)
    fields = {"name": name, "name_en": name_en, "order": order, "review_steps": review_steps}
    return _made(actor, Rubric(key=key, **fields), fields)


@transaction.atomic
def change_rubric(
    *, actor: Account, rubric_key: str, name: str, name_en: str, order: int, review_steps: int
) -> Rubric:
    """Another name, place or number of steps."""
    queries.require_topmost(actor)
    rubric = locked(Rubric.objects.all(), key=rubric_key)
    fields = {"name": name, "name_en": name_en, "order": order, "review_steps": review_steps}
    return _changed(actor, rubric, fields)


def close_rubric(*, actor: Account, rubric_key: str) -> Rubric:
    """Nothing new is written under it; what readers see stays at its address."""
    return _set_closed(actor, Rubric.objects.all(), closed=True, key=rubric_key)


def reopen_rubric(*, actor: Account, rubric_key: str) -> Rubric:
    """It is offered again."""
    return _set_closed(actor, Rubric.objects.all(), closed=False, key=rubric_key)


@transaction.atomic
def set_policy(
    *, actor: Account, rubric_key: str, level: int, steps: Sequence[int] | None
) -> Rubric:
    """How what is written at a level is reviewed; None: as the rubric says for all levels.

    () is the authors' own right, within their place. What is waiting keeps the steps it was handed
    in with.
    """
    queries.require_topmost(actor)
    rubric = locked(Rubric.objects.all(), key=rubric_key)
    require(steps is None or len(steps) <= MOST_STEPS, errors.TooManySteps)
    old = RubricPolicy.objects.filter(rubric=rubric, level=level).first()
    before = list(old.steps) if old else None
    wanted = None if steps is None else [int(step) for step in steps]
    if before == wanted:
        return rubric
    if wanted is None:
        RubricPolicy.objects.filter(rubric=rubric, level=level).delete()
    else:
        RubricPolicy.objects.update_or_create(
            rubric=rubric, level=level, defaults={"steps": wanted}
        )
    audit.record(
        actor=actor,
        verb="articles.rubric.policy",
        target=rubric,
        level=Level(level).name.lower(),
        steps=(before, wanted),
    )
    changes.record(rubric)
    return rubric


def create_topic(*, actor: Account, key: str, name: str, name_en: str, order: int) -> Topic:
    """A new topic; the key stands in addresses and never changes."""
    queries.require_topmost(actor)
    fields = {"name": name, "name_en": name_en, "order": order}
    return _made(actor, Topic(key=key, **fields), fields)


@transaction.atomic
def change_topic(
    *, actor: Account, topic_uid: uuid.UUID, name: str, name_en: str, order: int
) -> Topic:
    """Another name or place in the list."""
    queries.require_topmost(actor)
    topic = locked(Topic.objects.all(), uid=topic_uid)
    return _changed(actor, topic, {"name": name, "name_en": name_en, "order": order})


def close_topic(*, actor: Account, topic_uid: uuid.UUID) -> Topic:
    """It is not offered any more; what is about it stays so."""
    return _set_closed(actor, Topic.objects.all(), closed=True, uid=topic_uid)


def reopen_topic(*, actor: Account, topic_uid: uuid.UUID) -> Topic:
    """It is offered again."""
    return _set_closed(actor, Topic.objects.all(), closed=False, uid=topic_uid)


def _made(actor: Account, row: Row, fields: dict[str, Any]) -> Row:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(actor=actor, verb=f"{_verb(row)}.create", target=row, **fields)
            changes.record(row)
    except IntegrityError:
        raise errors.KeyTaken from None
    return row


def _changed(actor: Account, row: Row, fields: dict[str, Any]) -> Row:
    differs: dict[str, Any]
    differs = {name: (getattr(row, name), new) for name, new in fields.items()}
    differs = {name: pair for name, pair in differs.items() if pair[0] != pair[1]}
    if not differs:
        return row
    for name, (_old, new) in differs.items():
        setattr(row, name, new)
    row.save(update_fields=list(differs))
    audit.record(actor=actor, verb=f"{_verb(row)}.change", target=row, **differs)
    changes.record(row)
    return row


@transaction.atomic
def _set_closed(actor: Account, rows: QuerySet[Row], *, closed: bool, **by: object) -> Row:
    queries.require_topmost(actor)
    row = locked(rows, **by)
    if (getattr(row, "closed_on", None) is not None) != closed:
        _changed(actor, row, {"closed_on": clock.today() if closed else None})
    return row


def _verb(row: models.Model) -> str:
    return f"articles.{row._meta.model_name}"
