"""Two entries that are one person: preview, merge, exactly back (DESIGN §4.7)."""

import datetime as dt

import pytest

from gengdu.changes.enums import Op
from gengdu.changes.models import Change
from gengdu.kit.errors import NotFound
from gengdu.people import queries
from gengdu.people.actions.consents import give_consent
from gengdu.people.actions.households import add_family_member
from gengdu.people.actions.merging import merge_people, preview_merge, undo_merge
from gengdu.people.actions.privacy import erase_account, erase_family_member
from gengdu.people.errors import CannotMerge, UndoTooLate
from gengdu.people.models import Consent, Merge, Person
from gengdu.people.registry import mergers

pytestmark = pytest.mark.django_db


class Plots:
    """What an upper app's merger does, over a dict of rows."""

    def __init__(self):
        self.rows: dict[str, int] = {}

    def count(self, gone):
        return sum(owner == gone.pk for owner in self.rows.values())

    def merge(self, kept, gone):
        moved = [key for key, owner in self.rows.items() if owner == gone.pk]
        self.rows |= dict.fromkeys(moved, kept.pk)
        return moved

    def undo(self, kept, gone, keys):
        self.rows |= {key: gone.pk for key in keys if self.rows.get(key) == kept.pk}


@pytest.fixture
def plots(monkeypatch) -> Plots:
    """Registered as an upper app is, and alone."""
    plots = Plots()
    monkeypatch.setattr(mergers, "_entries", {"fields.plantings": plots})
    return plots


@pytest.fixture
def twin(mei) -> Person:
    """Mei once more, entered without a phone."""
    return add_family_member(actor=mei, name="陈小梅")


def pair(kept, gone):
    return {"kept_uid": kept.uid, "gone_uid": gone.uid}


def test_the_preview_counts_what_would_move_and_writes_nothing(station_manager, mei, twin, plots):
    plots.rows = {"east": twin.pk, "west": twin.pk, "south": mei.person_id}
    give_consent(actor=mei, purpose="sms", person=twin)
    preview = preview_merge(actor=station_manager, **pair(mei.person, twin))
    assert preview.rows == {"people.consents": 1, "fields.plantings": 2}
    assert preview.problem == ""
    assert Merge.objects.count() == 0
    assert Person.objects.get(pk=twin.pk).merged_into is None


def test_a_merge_moves_everything_and_an_undo_exactly_that(station_manager, mei, twin, plots):
    plots.rows = {"east": twin.pk, "south": mei.person_id}
    before = dict(plots.rows)
    consent = give_consent(actor=mei, purpose="sms", person=twin)
    merge = merge_people(actor=station_manager, **pair(mei.person, twin))
    assert plots.rows == {"east": mei.person_id, "south": mei.person_id}
    assert list(queries.members_of(mei.person.household_id)) == [mei.person]
    consent.refresh_from_db()
    assert consent.person_id == mei.person_id
    last = Change.objects.order_by("-pk").first()
    assert (last.op, last.key) == (Op.DELETE, str(twin.uid))
    plots.rows["new"] = mei.person_id
    undo_merge(actor=station_manager, merge_uid=merge.uid)
    assert plots.rows == {**before, "new": mei.person_id}
    consent.refresh_from_db()
    assert consent.person_id == twin.pk
    assert list(queries.members_of(mei.person.household_id)) == [mei.person, twin]


def test_a_purpose_both_agreed_to_stands_once(station_manager, mei, twin):
    mine = give_consent(actor=mei, purpose="sms")
    give_consent(actor=mei, purpose="sms", person=twin)
    merge = merge_people(actor=station_manager, **pair(mei.person, twin))
    standing = Consent.objects.filter(person=mei.person, purpose="sms", withdrawn_at__isnull=True)
    assert list(standing) == [mine]
    undo_merge(actor=station_manager, merge_uid=merge.uid)
    assert Consent.objects.filter(person=twin).count() == 1


def test_it_can_be_undone_for_thirty_days_once(station_manager, mei, twin, clock):
    merge = merge_people(actor=station_manager, **pair(mei.person, twin))
    clock.shift(dt.timedelta(days=30) - dt.timedelta(seconds=1))
    undo_merge(actor=station_manager, merge_uid=merge.uid)
    with pytest.raises(UndoTooLate):
        undo_merge(actor=station_manager, merge_uid=merge.uid)
    again = merge_people(actor=station_manager, **pair(mei.person, twin))
    clock.shift(dt.timedelta(days=30))
    with pytest.raises(UndoTooLate):
        undo_merge(actor=station_manager, merge_uid=again.uid)
    assert Person.objects.get(pk=twin.pk).merged_into == mei.person


def test_after_an_erasure_there_is_nothing_to_give_back(station_manager, mei, twin, client):
    merge = merge_people(actor=station_manager, **pair(mei.person, twin))
    erase_account(actor=mei, sign_in=client.sign_in(mei).sign_in)
    with pytest.raises(UndoTooLate):
        undo_merge(actor=station_manager, merge_uid=merge.uid)
    assert Person.objects.get(pk=twin.pk).name() == ""


def test_a_family_member_is_erased_with_what_was_merged_into_them(station_manager, mei, client):
    kept, gone = (add_family_member(actor=mei, name="陈大山") for _ in range(2))
    merge_people(actor=station_manager, **pair(kept, gone))
    sign_in = client.sign_in(mei).sign_in
    erase_family_member(actor=mei, sign_in=sign_in, person_uid=kept.uid)
    for person in (kept, gone):
        assert Person.objects.get(pk=person.pk).name() == ""
        assert Person.objects.get(pk=person.pk).erased_at is not None


@pytest.mark.parametrize("case", ["self", "account", "again", "onto merged"])
def test_what_cannot_become_one_is_said_and_refused(station_manager, mei, twin, lao_wang, case):
    other = add_family_member(actor=mei, name="陈小")
    kept, gone = {
        "self": (twin, twin),
        "account": (twin, mei.person),
        "again": (mei.person, twin),
        "onto merged": (twin, other),
    }[case]
    if case in {"again", "onto merged"}:
        merge_people(actor=station_manager, **pair(mei.person, twin))
    before = Merge.objects.count()
    assert preview_merge(actor=station_manager, **pair(kept, gone)).problem != ""
    with pytest.raises(CannotMerge):
        merge_people(actor=station_manager, **pair(kept, gone))
    assert Merge.objects.count() == before


@pytest.mark.parametrize("who", ["mei", "technician_li", "security_admin", "outsider"])
def test_who_does_not_keep_the_people_of_both_places_finds_nobody(request, mei, twin, who):
    actor = request.getfixturevalue(who)
    for action in (preview_merge, merge_people):
        with pytest.raises(NotFound):
            action(actor=actor, **pair(mei.person, twin))
    assert Merge.objects.count() == 0


def test_both_places_must_be_ones_own(station_manager, mei, neighbour):
    stranger = add_family_member(actor=neighbour, name="陈小梅")
    with pytest.raises(NotFound):
        merge_people(actor=station_manager, **pair(mei.person, stranger))
    assert Merge.objects.count() == 0


def test_a_foreign_merge_is_not_there_to_be_undone(station_manager, mei, twin, outsider):
    merge = merge_people(actor=station_manager, **pair(mei.person, twin))
    with pytest.raises(NotFound):
        undo_merge(actor=outsider, merge_uid=merge.uid)
    assert Merge.objects.get().undone_at is None
