"""What a person does to a job: stop it, start it anew; written down, refusals are not."""

import uuid

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.jobs import actions as jobs
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job
from gengdu.jobs.worker import run_waiting
from gengdu.kit.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


def refuse(_number):
    raise Invalid


def test_a_waiting_job_is_stopped_at_once_and_written_down(declare, actor):
    calls = declare()
    job = jobs.enqueue("test.note")
    assert jobs.cancel_job(actor=actor, job_uid=job.uid).state == JobState.CANCELLED
    assert run_waiting() == 0
    assert calls == []
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_uid, entry.target_key, entry.changed) == (
        "jobs.job.cancel", actor.uid, str(job.uid), {"task": "test.note"},
    )  # fmt: skip


def test_what_is_over_cannot_be_stopped(declare, actor):
    declare()
    job = jobs.enqueue("test.note")
    run_waiting()
    with pytest.raises(Conflict) as refusal:
        jobs.cancel_job(actor=actor, job_uid=job.uid)
    assert refusal.value.code == "jobs.job_is_over"
    assert not AuditEntry.objects.exists()


def test_a_failed_job_is_tried_again_with_all_its_attempts(declare, actor):
    broken = [True]

    def work():
        if broken[0]:
            raise KeyError

    declare(run=work, max_attempts=1)
    job = jobs.enqueue("test.note")
    run_waiting()
    broken[0] = False
    again = jobs.retry_job(actor=actor, job_uid=job.uid)
    assert (again.state, again.attempts, again.error) == ("queued", 0, "")
    assert run_waiting() == 1
    assert Job.objects.get().state == "done"
    assert AuditEntry.objects.get().verb == "jobs.job.retry"


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_only_what_has_failed_or_was_stopped_starts_anew(declare, actor, state):
    declare()
    job = jobs.enqueue("test.note")
    Job.objects.update(state=state)
    with pytest.raises(Conflict) as refusal:
        jobs.retry_job(actor=actor, job_uid=job.uid)
    assert refusal.value.code == "jobs.job_is_live"
    assert Job.objects.get().state == state
    assert not AuditEntry.objects.exists()


def test_what_runs_anew_already_is_not_started_twice(declare, actor):
    declare(run=refuse)
    old = jobs.enqueue("test.note", 1, unique_key="k")
    run_waiting()
    jobs.enqueue("test.note", 1, unique_key="k")
    with pytest.raises(Conflict):
        jobs.retry_job(actor=actor, job_uid=old.uid)
    assert sorted(Job.objects.values_list("state", flat=True)) == ["dead", "queued"]
    assert not AuditEntry.objects.exists()


def test_a_job_that_does_not_exist_is_not_found(actor):
    for steer in (jobs.cancel_job, jobs.retry_job):
        with pytest.raises(NotFound):
            steer(actor=actor, job_uid=uuid.uuid4())
