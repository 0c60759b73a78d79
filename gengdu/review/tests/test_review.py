"""An approval is for exactly the bytes that were looked at, by somebody who did not write them."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit.errors import DomainError
from gengdu.kit.tests.threads import at_once
from gengdu.notices.models import Notice
from gengdu.regions import actions as regions
from gengdu.regions.tests.story import MERGE, finish
from gengdu.review import queries
from gengdu.review.actions import approve, reject, submit, withdraw
from gengdu.review.enums import State, Verdict
from gengdu.review.errors import (
    AlreadyDecided,
    ChecksFailed,
    DecidedBefore,
    NoteMissing,
    OwnWork,
    VersionChanged,
)
from gengdu.review.models import Decision, Submission, Version
from gengdu.review.registry import Part, Snapshot
from gengdu.review.tests.memo import KIND, MEMOS, write


@pytest.fixture
def memo(technician_li, jilin, agri_station):
    """Li's memo for the county, decided at the county."""
    return write(technician_li, "大喇叭口期防玉米螟", jilin["农安县"], organisation=agri_station)


@pytest.fixture
def waiting(technician_li, memo) -> Submission:
    """It has been handed in."""
    return submit(actor=technician_li, kind=KIND, object_uid=memo.uid)


@pytest.fixture
def city_reviewer(resident, give):
    """A reviewer of 长春市."""
    return give(resident("程远", "双桥村"), Role.REVIEWER, "长春市")


def sha(submission: Submission) -> str:
    return submission.version.sha256


class TestSubmitting:
    def test_it_is_stored_numbered_and_waits_at_the_county(self, waiting, memo, jilin):
        assert (waiting.state, waiting.step, waiting.queue_region_id) == ("pending", 0, "220122")
        assert (waiting.version.no, sha(waiting)) == (1, memo_hash(memo.text))
        assert memo.state == "pending"
        assert AuditEntry.objects.get(verb="review.submission.submit").region_code == "220122"
        assert Change.objects.filter(kind="review.submission").count() == 1

    def test_the_same_bytes_twice_are_one_submission(self, waiting, technician_li, memo):
        assert submit(actor=technician_li, kind=KIND, object_uid=memo.uid) == waiting
        assert (Submission.objects.count(), Version.objects.count()) == (1, 1)

    def test_other_bytes_take_the_place_of_those_that_waited(self, waiting, technician_li, memo):
        memo.text = "大喇叭口期防玉米螟，心叶里看"
        second = submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
        waiting.refresh_from_db()
        assert (waiting.state, second.state, second.version.no) == ("withdrawn", "pending", 2)

    def test_what_the_machine_objects_to_is_not_handed_in(self, technician_li, jilin):
        empty = write(technician_li, " ", jilin["农安县"])
        with pytest.raises(ChecksFailed) as refused:
            submit(actor=technician_li, kind=KIND, object_uid=empty.uid)
        assert "the text is missing" in refused.value.words()
        assert not Submission.objects.exists()
        assert empty.state == "draft"

    def test_a_warning_does_not_block(self, technician_li, jilin):
        short = write(technician_li, "防螟", jilin["农安县"])
        assert submit(actor=technician_li, kind=KIND, object_uid=short.uid).state == "pending"

    def test_somebody_elses_thing_does_not_exist(self, memo, party_editor):
        with pytest.raises(ForeignRow):
            submit(actor=party_editor, kind=KIND, object_uid=memo.uid)

    def test_where_only_the_author_could_decide_the_next_place_above_does(
        self, give, technician_li, city_reviewer, memo
    ):
        author = give(technician_li, Role.REVIEWER, "农安县")
        waiting = submit(actor=author, kind=KIND, object_uid=memo.uid)
        assert waiting.queue_region_id == "2201"
        assert list(queries.queue_for(city_reviewer)) == [waiting]

    def test_where_nobody_is_at_all_it_waits_at_its_own_place(self, waiting):
        assert waiting.queue_region_id == "220122"


class TestDeciding:
    def test_the_last_step_publishes_exactly_this(self, waiting, memo, county_reviewer):
        done = approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting))
        assert (done.state, memo.state, memo.published) == ("approved", "published", memo.text)
        decision = Decision.objects.get()
        assert (decision.verdict, decision.sha256) == (Verdict.APPROVE, sha(waiting))
        assert AuditEntry.objects.filter(verb="review.submission.approve").count() == 1
        notice = Notice.objects.get()
        assert notice.person_id == waiting.author.person_id
        assert memo.text in notice.headline

    def test_the_author_never_approves(self, waiting, memo, give, technician_li):
        author = give(technician_li, Role.REVIEWER, "农安县")
        refuses(OwnWork, approve, author, waiting)
        refuses(OwnWork, reject, author, waiting, note="x")
        assert memo.state == "pending"

    def test_an_edit_after_handing_in_voids_the_approval(self, waiting, memo, county_reviewer):
        memo.text += "！"
        refuses(VersionChanged, approve, county_reviewer, waiting)
        assert memo.state == "pending"

    def test_another_hash_is_another_thing(self, waiting, county_reviewer):
        with pytest.raises(VersionChanged):
            approve(actor=county_reviewer, submission_uid=waiting.uid, sha256="0" * 64)
        assert not Decision.objects.exists()

    def test_sent_back_with_a_sentence(self, waiting, memo, county_reviewer):
        reject(
            actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting), note=" 缺来源 "
        )
        waiting.refresh_from_db()
        assert (waiting.state, memo.state) == ("rejected", "rejected")
        assert Decision.objects.get().note == "缺来源"
        assert Notice.objects.get().kind == "review.rejected"

    def test_not_without_a_sentence(self, waiting, memo, county_reviewer):
        with pytest.raises(NoteMissing):
            reject(
                actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting), note="  "
            )
        assert memo.state == "pending"

    def test_sent_back_corrected_approved(self, waiting, memo, technician_li, county_reviewer):
        reject(actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting), note="短")
        memo.text = "大喇叭口期防玉米螟：剥开心叶看"
        again = submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
        approve(actor=county_reviewer, submission_uid=again.uid, sha256=sha(again))
        assert (memo.published, again.version.no) == (memo.text, 2)
        assert queries.approved_before(again.version) is None

    def test_decided_twice(self, waiting, county_reviewer):
        approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting))
        refuses(AlreadyDecided, approve, county_reviewer, waiting)
        refuses(AlreadyDecided, reject, county_reviewer, waiting, note="x")
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize("who", ["outsider", "party_editor", "mei"])
    def test_for_others_it_does_not_exist(self, waiting, who, request):
        refuses(ForeignRow, approve, request.getfixturevalue(who), waiting)

    def test_taken_back_by_its_author_alone(self, waiting, memo, technician_li, county_reviewer):
        with pytest.raises(ForeignRow):
            withdraw(actor=county_reviewer, submission_uid=waiting.uid)
        for _ in range(2):
            assert withdraw(actor=technician_li, submission_uid=waiting.uid).state == "withdrawn"
        refuses(AlreadyDecided, approve, county_reviewer, waiting)
        assert AuditEntry.objects.filter(verb="review.submission.withdraw").count() == 1


class TestThreeSteps:
    @pytest.fixture
    def long_way(self, technician_li, jilin) -> Submission:
        county, city = jilin["农安县"], jilin["长春市"]
        memo = write(technician_li, "三审的文章", county, county, county, city)
        return submit(actor=technician_li, kind=KIND, object_uid=memo.uid)

    def test_three_people(self, long_way, resident, give, county_reviewer, city_reviewer):
        second = give(resident("沈静", "双桥村"), Role.REVIEWER, "农安县")
        for who in (county_reviewer, second, city_reviewer):
            assert MEMOS[long_way.object_uid].state == "pending"
            approve(actor=who, submission_uid=long_way.uid, sha256=sha(long_way))
        assert MEMOS[long_way.object_uid].state == "published"
        trail = [d.reviewer for d in queries.decisions_of(long_way)]
        assert trail == [county_reviewer, second, city_reviewer]

    def test_nobody_decides_two_of_them(self, long_way, county_reviewer):
        approve(actor=county_reviewer, submission_uid=long_way.uid, sha256=sha(long_way))
        with pytest.raises((DecidedBefore, ForeignRow)):
            approve(actor=county_reviewer, submission_uid=long_way.uid, sha256=sha(long_way))
        assert Decision.objects.count() == 1
        assert list(queries.queue_for(county_reviewer)) == []

    def test_the_database_says_so_too(self, long_way, county_reviewer):
        approve(actor=county_reviewer, submission_uid=long_way.uid, sha256=sha(long_way))
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(
                submission=long_way, step=1, reviewer=county_reviewer, verdict="approve", sha256="x"
            )


class TestReading:
    def test_the_queue_is_longest_waiting_first(
        self, waiting, technician_li, jilin, county_reviewer
    ):
        later = write(technician_li, "第二篇文章", jilin["农安县"])
        second = submit(actor=technician_li, kind=KIND, object_uid=later.uid)
        assert list(queries.queue_for(county_reviewer)) == [waiting, second]
        assert queries.waiting_count(county_reviewer) == 2

    def test_its_page_begins_with_what_waits_and_ends_with_what_was_decided_long_ago(
        self, waiting, memo, technician_li, jilin, county_reviewer
    ):
        approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting))
        memo.text += "，速看"
        again = submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
        approve(actor=county_reviewer, submission_uid=again.uid, sha256=sha(again))
        pair = [
            write(technician_li, title, jilin["农安县"]) for title in ("第二篇文章", "第三篇文章")
        ]
        third, fourth = (submit(actor=technician_li, kind=KIND, object_uid=m.uid) for m in pair)
        found = list(queries.submissions_for(county_reviewer))
        assert found == [third, fourth, again, waiting]

    def test_what_was_decided_is_compared_with_what_was_approved_before_it(
        self, waiting, memo, technician_li, county_reviewer
    ):
        approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting))
        before, memo.text = memo.text, memo.text + "，速看"
        again = submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
        approve(actor=county_reviewer, submission_uid=again.uid, sha256=sha(again))
        (row,) = queries.comparison_of(county_reviewer, again)["rows"]
        assert (row.before, row.now) == (before, memo.text)
        (first,) = queries.comparison_of(county_reviewer, waiting)["rows"]
        assert first.before is None

    def test_the_comparison_shows_what_changed(self, waiting, memo, technician_li, county_reviewer):
        (first,) = queries.comparison_of(county_reviewer, waiting)["rows"]
        assert (first.before, first.same, first.is_new) == (None, False, True)
        approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=sha(waiting))
        before, memo.text = memo.text, "换了一句"
        again = submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
        shown = queries.comparison_of(county_reviewer, again)
        (row,) = shown["rows"]
        assert (row.before, row.now, row.same) == (before, "换了一句", False)
        assert shown["before"].no == 1


def memo_hash(text: str) -> str:
    return Snapshot((Part("text", "text", "whatever", text),)).sha256


def refuses(refusal: type[DomainError], action, actor, submission: Submission, **more) -> None:
    """The action refuses, and no decision is added."""
    before = Decision.objects.count()
    with pytest.raises(refusal):
        action(actor=actor, submission_uid=submission.uid, sha256=sha(submission), **more)
    assert Decision.objects.count() == before


@given(st.text(), st.text())
def test_two_texts_have_one_hash_only_if_they_are_one(one, other):
    assert (memo_hash(one) == memo_hash(other)) == (one == other)


def test_a_hash_does_not_depend_on_labels():
    here = Snapshot((Part("text", "text", "Text", "x"),)).sha256
    assert here == Snapshot((Part("text", "text", "正文", "x"),)).sha256


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_are_one_decision(waiting, memo, county_reviewer, resident, give):
    second = give(resident("沈静", "双桥村"), Role.REVIEWER, "农安县")

    def decide(actor) -> str:
        approve(actor=actor, submission_uid=waiting.uid, sha256=sha(waiting))
        return "done"

    ends = at_once(partial(decide, county_reviewer), partial(decide, second))
    assert sorted(ends, key=str) == [AlreadyDecided, "done"]
    assert Decision.objects.count() == 1
    assert Notice.objects.count() == 1


def test_pages_of_the_queue(client, waiting, county_reviewer, technician_li):
    client.sign_in(county_reviewer, second_factor=True)
    listed = client.get("/console/review/submission/")
    assert "大喇叭口期防玉米螟" in listed.content.decode()
    from gengdu.kit.ids import ref_of

    page = f"/console/review/submission/{ref_of(waiting.uid)}/"
    assert "the text" not in client.get(page).content.decode()
    asked = client.get(f"{page}approve/").content.decode()
    assert f'name="sha256" value="{sha(waiting)}"' in asked
    assert "It will be read by 3 households." in asked
    shown = client.post(f"{page}approve/", {"sha256": sha(waiting)})
    assert "It will be read by 3 households." in shown.content.decode()
    assert not Decision.objects.exists()
    client.post(f"{page}approve/", {"sha256": sha(waiting), "confirmed": "1"})
    assert Submission.objects.get().state == State.APPROVED


def test_sending_back_in_the_console_asks_for_a_sentence(client, waiting, county_reviewer):
    from gengdu.kit.ids import ref_of

    client.sign_in(county_reviewer, second_factor=True)
    page = f"/console/review/submission/{ref_of(waiting.uid)}/reject/"
    assert client.post(page, {"sha256": sha(waiting), "note": ""}).status_code == 422
    assert Submission.objects.get().state == State.PENDING
    client.post(page, {"sha256": sha(waiting), "note": "缺来源"})
    assert Submission.objects.get().state == State.REJECTED


def test_the_list_costs_the_same_for_one_and_for_many(
    client, technician_li, county_reviewer, jilin, django_assert_max_num_queries
):
    for number in range(6):
        memo = write(technician_li, f"第{number}篇文章写好了", jilin["农安县"])
        submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
    client.sign_in(county_reviewer, second_factor=True)
    with django_assert_max_num_queries(16):
        client.get("/console/review/submission/")


def test_what_waits_follows_its_places(technician_li, resident, give, jilin):
    """Two townships become one: its reviewer finds what waited for the former one's."""
    memo = write(technician_li, "开会通知", jilin["伏龙泉镇"])
    waiting = submit(actor=technician_li, kind=KIND, object_uid=memo.uid)
    reviewer = give(resident("程远", "双桥村"), Role.REVIEWER, "伏龙泉镇")
    Submission.objects.update(queue_region="220122101")
    admin = give(resident("高峰", "兴隆村"), Role.SYSTEM_ADMIN, "吉林省")
    succession = regions.succeed(actor=admin, plan=MERGE)
    finish(succession)
    assert queries.submissions_for(reviewer).get().queue_region_id == "220122103"
    approve(actor=reviewer, submission_uid=waiting.uid, sha256=sha(waiting))
    regions.undo_succession(actor=admin, uid=succession.uid)
    finish(succession)
    assert Submission.objects.get().queue_region_id == "220122101"
