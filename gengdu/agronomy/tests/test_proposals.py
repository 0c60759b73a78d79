"""Tables change by approved proposals alone, exactly as approved, and clocks are told once."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.agronomy import errors
from gengdu.agronomy.actions import drafts, reviewing
from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.enums import DraftState
from gengdu.agronomy.models import Calendar, CountySite, Crop, Stage, TableDraft
from gengdu.agronomy.queries.contents import content_of
from gengdu.agronomy.rules.contents import Content
from gengdu.agronomy.tests.twins import at_once
from gengdu.audit.models import AuditEntry
from gengdu.fields.models import Planting, PlantingStage
from gengdu.review import actions as review
from gengdu.review.errors import ChecksFailed, OwnWork, VersionChanged
from gengdu.review.models import Submission


def with_stages(content: Content, **changed: dict[str, Any] | None) -> Content:
    """The content with cells of stages changed by order (`s2={"gdd": 250}`); None leaves it out."""
    rows = [dict(row) for row in content.lists["stages"]]
    for name, cells in changed.items():
        order = int(name[1:])
        there = next((row for row in rows if row["order"] == order), None)
        if cells is None:
            rows.remove(there)
        elif there is None:
            rows.append({"order": order, **cells})
        else:
            there.update(cells)
    return replace(content, lists={**content.lists, "stages": rows})


NEW = {"name": "成熟期", "name_en": "ripe", "gdd": 900, "days": 120, "source": "试验"}


def propose(actor, crop, content, note="县里三年试验") -> TableDraft:
    return drafts.propose_crop(
        actor=actor, crop_uid=crop.uid, content=content, note=note, revision=0
    )


def hand_in(actor, draft) -> Submission:
    reviewing.submit_proposal(actor=actor, draft_uid=draft.uid)
    return Submission.objects.select_related("version").get(object_uid=draft.uid, state="pending")


def approve(reviewer, waiting) -> None:
    review.approve(actor=reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)


def test_an_approved_proposal_changes_adds_and_removes_exactly_those_rows(
    technician_li, province_reviewer, maize, told
):
    wanted = with_stages(content_of(maize), s2={"gdd": 250.0}, s3=None, s9=NEW)
    keys = dict(maize.stages.values_list("order", "pk"))
    draft = propose(technician_li, maize, wanted)
    assert content_of(Crop.objects.get(pk=maize.pk)) != wanted
    approve(province_reviewer, hand_in(technician_li, draft))
    assert content_of(Crop.objects.get(pk=maize.pk)) == wanted
    after = dict(maize.stages.values_list("order", "pk"))
    assert (after[1], after[2], sorted(after)) == (keys[1], keys[2], [1, 2, 9])
    assert not maize.stages.filter(reviewed_at__isnull=True).exists()
    assert Crop.objects.get(pk=maize.pk).reviewed_at is not None
    assert TableDraft.objects.get(pk=draft.pk).state == DraftState.APPLIED
    assert told == [("", maize.pk)]
    entry = AuditEntry.objects.get(verb="agronomy.crop.change")
    assert (entry.actor_uid, entry.target_key) == (province_reviewer.uid, str(maize.uid))


def test_signing_as_it_stands_is_one_press_and_changes_nothing_but_the_mark(
    technician_li, province_reviewer, maize, told
):
    before = content_of(maize)
    draft = drafts.sign_crop(actor=technician_li, crop_uid=maize.uid)
    assert drafts.sign_crop(actor=technician_li, crop_uid=maize.uid) == draft
    waiting = Submission.objects.get(object_uid=draft.uid)
    assert waiting.queue_region_id == "22"
    approve(province_reviewer, waiting)
    maize.refresh_from_db()
    assert content_of(maize) == before
    assert maize.reviewed_at is not None
    assert not maize.classes.filter(reviewed_at__isnull=True).exists()
    assert AuditEntry.objects.filter(verb="agronomy.crop.sign").count() == 1
    assert told == []


def test_nobody_decides_about_what_he_wrote(technician_li, give, maize):
    li = give(technician_li, Role.REVIEWER, "吉林省")
    draft = drafts.sign_crop(actor=li, crop_uid=maize.uid)
    waiting = Submission.objects.select_related("version").get(object_uid=draft.uid)
    with pytest.raises(OwnWork):
        approve(li, waiting)
    assert not Crop.objects.filter(reviewed_at__isnull=False).exists()


def test_a_countys_reviewer_does_not_decide_about_crops(technician_li, county_reviewer, maize):
    waiting = hand_in(technician_li, propose(technician_li, maize, content_of(maize)))
    with pytest.raises(ForeignRow):
        approve(county_reviewer, waiting)


def test_of_two_proposals_the_second_must_be_looked_at_again(
    technician_li, resident, give, province_reviewer, maize
):
    other = give(resident("钱专家", "双桥村"), Role.EXPERT, "吉林省")
    one = propose(technician_li, maize, with_stages(content_of(maize), s2={"gdd": 250.0}))
    two = propose(other, maize, with_stages(content_of(maize), s3={"gdd": 350.0}))
    first, second = hand_in(technician_li, one), hand_in(other, two)
    approve(province_reviewer, first)
    with pytest.raises(VersionChanged):
        approve(province_reviewer, second)
    assert [s.gdd for s in maize.stages.order_by("order")] == [100.0, 250.0, 300.0]
    with pytest.raises(errors.TableChanged):
        reviewing.submit_proposal(actor=other, draft_uid=two.uid)
    wanted = with_stages(content_of(maize), s3={"gdd": 350.0})
    drafts.edit_proposal(actor=other, draft_uid=two.uid, content=wanted, note="", revision=1)
    approve(province_reviewer, hand_in(other, two))
    assert [s.gdd for s in maize.stages.order_by("order")] == [100.0, 250.0, 350.0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"s2": {"gdd": 400.0}}, "拔节期"),
        ({"s2": {"bbch_from": 30, "bbch_to": 20}}, "BBCH"),
        ({"s2": {"typical_month": 2, "typical_day": 30}}, "出苗期"),
        ({"s2": {"gdd": None}}, "出苗期"),
        ({"s1": None, "s2": None, "s3": None}, ""),
        ({"s3": None, "s9": {**NEW, "name": "拔节期"}}, "拔节期"),
    ],
)
def test_what_cannot_be_is_not_handed_in(technician_li, maize, changed, said):
    draft = propose(technician_li, maize, with_stages(content_of(maize), **changed))
    with pytest.raises(ChecksFailed) as refusal:
        hand_in(technician_li, draft)
    assert said in refusal.value.words()
    assert not Submission.objects.exists()
    assert TableDraft.objects.get(pk=draft.pk).state == DraftState.DRAFT


def an_interval(person, stage) -> None:
    """Somebody's plot stands in the stage."""
    place = {"person": person, "household": person.household, "region_id": person.region_id}
    planting = Planting.objects.create(crop=stage.crop, counted_from=dt.date(2026, 5, 1), **place)
    PlantingStage.objects.create(
        planting=planting,
        stage=stage,
        enter_on=dt.date(2026, 6, 1),
        leave_on=dt.date(2026, 6, 9),
        low_on=dt.date(2026, 5, 28),
        high_on=dt.date(2026, 6, 5),
        **place,
    )


def test_a_stage_that_plots_stand_in_cannot_go(technician_li, mei, maize):
    an_interval(mei.person, maize.stages.get(order=3))
    draft = propose(technician_li, maize, with_stages(content_of(maize), s3=None))
    with pytest.raises(ChecksFailed) as refusal:
        hand_in(technician_li, draft)
    assert "拔节期" in refusal.value.words()
    assert maize.stages.count() == 3


def test_a_stage_that_comes_into_use_before_the_approval_stays(
    technician_li, province_reviewer, mei, maize, told
):
    draft = propose(technician_li, maize, with_stages(content_of(maize), s3=None))
    waiting = hand_in(technician_li, draft)
    an_interval(mei.person, maize.stages.get(order=3))
    with pytest.raises(ChecksFailed):
        approve(province_reviewer, waiting)
    assert (maize.stages.count(), told) == (3, [])
    assert Submission.objects.get(pk=waiting.pk).state == "pending"


def test_a_clock_stays_what_it_was(technician_li, maize):
    content = content_of(maize)
    wanted = replace(content, facts={**content.facts, "clock": "days"})
    with pytest.raises(ChecksFailed):
        hand_in(technician_li, propose(technician_li, maize, wanted))


def test_a_new_crop_comes_with_its_stages(technician_li, province_reviewer, maize, told):
    content = content_of(maize)
    wanted = replace(content, facts={**content.facts, "name": "青贮玉米"})
    draft = drafts.propose_new_crop(
        actor=technician_li, key="maize_silage", content=wanted, note="本地新增"
    )
    assert draft.title == "青贮玉米"
    approve(province_reviewer, hand_in(technician_li, draft))
    crop = Crop.objects.get(key="maize_silage")
    assert content_of(crop) == wanted
    assert told == [("", crop.pk)]
    with pytest.raises(errors.KeyTaken):
        drafts.propose_new_crop(actor=technician_li, key="maize_silage", content=wanted, note="")


def test_a_calendar_is_decided_in_its_county(technician_li, county_reviewer, calendar, told):
    content = replace(content_of(calendar), facts={"month": 5, "day": 3, "source": "观测"})
    draft = drafts.propose_calendar(
        actor=technician_li, calendar_id=calendar.pk, content=content, note="", revision=0
    )
    approve(county_reviewer, hand_in(technician_li, draft))
    calendar.refresh_from_db()
    assert (calendar.month, calendar.day, calendar.reviewed_at is None) == (5, 3, False)
    assert told == [("220122", calendar.crop_id)]


def test_a_new_calendar_of_a_township(technician_li, county_reviewer, maize, jilin, told):
    place = jilin["伏龙泉镇"].code
    draft = drafts.propose_new_calendar(
        actor=technician_li,
        crop=maize.uid,
        place=place,
        content=Content("calendar", {"month": 5, "day": 9, "source": "站里"}),
        note="",
    )
    approve(county_reviewer, hand_in(technician_li, draft))
    assert Calendar.objects.get(crop=maize, region_id=place).day == 9
    assert told == [(place, maize.pk)]


def test_a_site_moves_and_its_county_is_computed_again(technician_li, county_reviewer, site, told):
    content = content_of(site)
    wanted = replace(content, facts={**content.facts, "elevation": 210.0})
    draft = drafts.propose_site(
        actor=technician_li, site_id=site.pk, content=wanted, note="", revision=0
    )
    approve(county_reviewer, hand_in(technician_li, draft))
    assert CountySite.objects.get(pk=site.pk).elevation == 210.0
    assert told == [("220122", None)]


def test_places_beyond_the_grant_are_not_proposed_for(technician_li, maize, jilin):
    with pytest.raises(errors.PlaceNotYours):
        drafts.propose_new_site(
            actor=technician_li,
            place="220182",
            content=Content("site", {"latitude": 44, "longitude": 126, "elevation": 1}),
            note="",
        )
    theirs = Calendar.objects.create(crop=maize, region=jilin["榆树市"], month=5, day=1)
    with pytest.raises(ForeignRow):
        drafts.sign_calendar(actor=technician_li, calendar_id=theirs.pk)
    assert not TableDraft.objects.exists()


def test_reviewers_and_farmers_do_not_propose(county_reviewer, mei, maize):
    with pytest.raises(errors.NotYourTables):
        propose(county_reviewer, maize, content_of(maize))
    with pytest.raises(ForeignRow):
        propose(mei, maize, content_of(maize))
    assert not TableDraft.objects.exists()


def test_an_unfinished_proposal_goes_on_and_a_stale_save_is_refused(technician_li, maize):
    content = content_of(maize)
    one = propose(technician_li, maize, content)
    assert propose(technician_li, maize, content) == one
    changed = with_stages(content, s2={"gdd": 250.0})
    two = drafts.propose_crop(
        actor=technician_li, crop_uid=maize.uid, content=changed, note="", revision=1
    )
    assert (two.pk, two.revision) == (one.pk, 2)
    with pytest.raises(errors.ChangedMeanwhile):
        drafts.edit_proposal(
            actor=technician_li, draft_uid=one.uid, content=content, note="", revision=1
        )
    with pytest.raises(errors.ProposalOpen):
        drafts.sign_crop(actor=technician_li, crop_uid=maize.uid)
    assert TableDraft.objects.get().proposal == changed.plain()


def test_editing_what_waits_voids_it_and_deleting_is_for_fresh_drafts(technician_li, maize):
    draft = propose(technician_li, maize, content_of(maize))
    hand_in(technician_li, draft)
    changed = with_stages(content_of(maize), s2={"gdd": 250.0})
    drafts.edit_proposal(
        actor=technician_li, draft_uid=draft.uid, content=changed, note="", revision=1
    )
    assert Submission.objects.get().state == "withdrawn"
    with pytest.raises(errors.WasHandedIn):
        drafts.delete_proposal(actor=technician_li, draft_uid=draft.uid)
    hand_in(technician_li, draft)
    reviewing.withdraw_proposal(actor=technician_li, draft_uid=draft.uid)
    reviewing.withdraw_proposal(actor=technician_li, draft_uid=draft.uid)
    assert TableDraft.objects.get().state == DraftState.DRAFT


def test_a_fresh_draft_is_deleted(technician_li, maize):
    draft = propose(technician_li, maize, content_of(maize))
    drafts.delete_proposal(actor=technician_li, draft_uid=draft.uid)
    assert not TableDraft.objects.exists()
    assert AuditEntry.objects.filter(verb="agronomy.draft.delete").count() == 1


def test_sent_back_with_a_sentence_it_is_corrected_and_comes_again(
    technician_li, province_reviewer, maize
):
    draft = propose(technician_li, maize, with_stages(content_of(maize), s2={"gdd": 250.0}))
    waiting = hand_in(technician_li, draft)
    review.reject(
        actor=province_reviewer,
        submission_uid=waiting.uid,
        sha256=waiting.version.sha256,
        note="请注明试验年份",
    )
    assert TableDraft.objects.get().state == DraftState.REJECTED
    approve(province_reviewer, hand_in(technician_li, draft))
    assert maize.stages.get(order=2).gdd == 250.0
    with pytest.raises(errors.ProposalClosed):
        drafts.edit_proposal(
            actor=technician_li,
            draft_uid=draft.uid,
            content=content_of(maize),
            note="",
            revision=1,
        )


def test_an_approved_table_survives_a_new_edition_of_the_seed(
    technician_li, province_reviewer, jilin
):
    load_reference()
    maize = Crop.objects.get(key="maize_spring")
    last = maize.stages.order_by("-order").first()
    wanted = with_stages(content_of(maize), s2={"gdd": 99.0}, **{f"s{last.order}": None})
    wanted = replace(wanted, lists={**wanted.lists, "classes": wanted.lists["classes"][:2]})
    approve(province_reviewer, hand_in(technician_li, propose(technician_li, maize, wanted)))
    load_reference(force=True)
    assert content_of(Crop.objects.get(pk=maize.pk)) == wanted
    assert Stage.objects.filter(crop__key="maize_summer", reviewed_at__isnull=False).count() == 0


def test_every_seeded_crop_can_be_signed_as_it_stands(technician_li, jilin):
    load_reference()
    for crop in Crop.objects.order_by("pk"):
        draft = drafts.sign_crop(actor=technician_li, crop_uid=crop.uid)
        assert draft.state == DraftState.PENDING, crop.key


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_signed_twice_at_once_it_is_handed_in_once(technician_li, maize):
    refused = at_once(lambda _no: drafts.sign_crop(actor=technician_li, crop_uid=maize.uid), [1, 2])
    assert {type(each) for each in refused} <= {errors.ProposalOpen}
    assert (TableDraft.objects.count(), Submission.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_approved_at_once_one_stands(
    technician_li, resident, give, province_reviewer, maize, told
):
    other = give(resident("钱专家", "双桥村"), Role.EXPERT, "吉林省")
    second = give(resident("冯审省", "兴隆村"), Role.REVIEWER, "吉林省")
    waiting = [
        hand_in(who, propose(who, maize, with_stages(content_of(maize), **changed)))
        for who, changed in (
            (technician_li, {"s2": {"gdd": 250.0}}),
            (other, {"s3": {"gdd": 350.0}}),
        )
    ]
    pairs = list(zip((province_reviewer, second), waiting, strict=True))
    refused = at_once(lambda pair: approve(*pair), pairs)
    assert [type(each) for each in refused] == [VersionChanged]
    found = [s.gdd for s in maize.stages.order_by("order")]
    assert found in ([100.0, 250.0, 300.0], [100.0, 200.0, 350.0])
    assert len(told) == 1
