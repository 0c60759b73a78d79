"""The gate against a plain loop in Python: random trees, grants, moments and rows."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.access import scope
from gengdu.access.enums import Role
from gengdu.access.models import Grant, GrantRubric, Organisation
from gengdu.kit import clock, codes
from gengdu.people.models import Account
from gengdu.regions.models import Region

ROLES = (Role.EDITOR, Role.REVIEWER)
RUBRICS = ("life", "notices", "party")
ORGANISATIONS = (None, 0, 1)
DAY = dt.timedelta(days=1)

# Few digits a level, so that places are often above, below and beside one another.
segments = st.tuples(
    st.just("31"),
    st.sampled_from(["01", "10"]),
    st.just("22"),
    st.sampled_from(["100", "999"]),
    st.sampled_from(["200", "201"]),
)
places = st.builds(lambda parts, depth: "".join(parts[:depth]), segments, st.integers(1, 5))
days = st.sampled_from([-2, -2, -1, 0, 1])

grants = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(ROLES),
            "place": places,
            "organisation": st.sampled_from(ORGANISATIONS),
            "rubrics": st.sets(st.sampled_from(RUBRICS), max_size=2),
            "starts": days,
            "lasts": st.sampled_from([None, None, 1, 2, 3]),
            "ended": st.sampled_from([False, False, False, True]),
        }
    ),
    max_size=6,
    unique_by=lambda each: (each["role"], each["place"], each["organisation"]),
)
rows = st.lists(
    st.tuples(places, st.sampled_from(ORGANISATIONS), st.sampled_from(RUBRICS)),
    min_size=1,
    max_size=12,
    unique=True,
)


def plant(wanted):
    """The places and everything above them, as a tree."""
    every = sorted({above for code in wanted for above in codes.ancestors_or_self(code)}, key=len)
    Region.objects.bulk_create(
        Region(
            code=code,
            name=code,
            level=codes.LENGTHS.index(len(code)) + 1,
            parent_id=codes.parent_of(code) or None,
        )
        for code in every
    )


def write_grant(account, said, bureaus, now):
    """One drawn grant as a row."""
    starts = now + said["starts"] * DAY
    grant = Grant.objects.create(
        account=account,
        role=said["role"],
        region_id=said["place"],
        organisation=bureaus[said["organisation"]],
        valid_from=starts,
        valid_until=starts + said["lasts"] * DAY if said["lasts"] else None,
        ended_at=now - DAY if said["ended"] else None,
        reason="drawn",
    )
    GrantRubric.objects.bulk_create(
        GrantRubric(grant=grant, rubric=rubric) for rubric in said["rubrics"]
    )


def write_row(owner, row, bureaus):
    """What a drawn row hangs on: a grant of somebody else gives it place and organisation."""
    place, organisation, _rubric = row
    return Grant.objects.create(
        account=owner,
        role=Role.FARMER,
        region_id=place,
        organisation=bureaus[organisation],
        ended_at=clock.now(),
        reason="a row",
    )


def covers(said, row, roles, *, organisation, rubric):
    """What the gate promises about one grant and one row, in plain words."""
    place, bureau, about = row
    lasts = said["lasts"]
    return (
        said["role"] in roles
        and not said["ended"]
        and said["starts"] <= 0
        and (lasts is None or said["starts"] + lasts > 0)
        and place.startswith(said["place"])
        and (not organisation or said["organisation"] in (None, bureau))
        and (not rubric or not said["rubrics"] or about in said["rubrics"])
    )


@pytest.fixture
def three_accounts(resident):
    """The one who asks, another one with the same roles elsewhere, and the owner of the rows."""
    return resident("甲", "双桥村"), resident("乙", "双桥村"), resident("丙", "双桥村")


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    held=grants,
    others=grants,
    drawn=rows,
    roles=st.sets(st.sampled_from(ROLES), min_size=1),
    active=st.booleans() | st.just(True),
    with_organisation=st.booleans(),
    with_rubric=st.booleans(),
    asked_before=st.booleans(),
)
def test_the_gate_equals_a_plain_loop(
    three_accounts, held, others, drawn, roles, active, with_organisation, with_rubric, asked_before
):
    now = clock.now()
    with transaction.atomic():
        actor, other, owner = three_accounts
        plant({place for place, _, _ in drawn} | {said["place"] for said in [*held, *others]})
        first, second = Organisation.objects.bulk_create(
            Organisation(name=name, region_id="22") for name in ("甲局", "乙局")
        )
        bureaus = {None: None, 0: first, 1: second}
        for account, said in [*((actor, s) for s in held), *((other, s) for s in others)]:
            write_grant(account, said, bureaus, now)
        made = {
            row: GrantRubric.objects.create(grant=write_row(owner, row, bureaus), rubric=row[2]).pk
            for row in drawn
        }
        Account.objects.filter(pk=actor.pk).update(is_active=active)
        asking = Account.objects.get(pk=actor.pk)
        if asked_before:
            scope.held(asking)
        seen = scope.within_grants(
            GrantRubric.objects.filter(pk__in=made.values()),
            actor=asking,
            roles=roles,
            region="grant__region_id",
            organisation="grant__organisation_id" if with_organisation else None,
            rubric="rubric" if with_rubric else None,
        )
        expected = {
            key
            for row, key in made.items()
            if active
            and any(
                covers(said, row, roles, organisation=with_organisation, rubric=with_rubric)
                for said in held
            )
        }
        assert set(seen.values_list("pk", flat=True)) == expected
        assert seen.count() == len(expected)
        for row, key in made.items():
            assert (key in expected) is scope.holds_any(
                asking,
                roles,
                row[0],
                **({"organisation": bureaus[row[1]]} if with_organisation else {}),
                **({"rubric": row[2]} if with_rubric else {}),
            )
        transaction.set_rollback(True)
