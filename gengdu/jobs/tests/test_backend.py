"""The django-tasks interface: what another package declares runs in our worker."""

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import django_tasks
import pytest
from asgiref.sync import async_to_sync
from django.db import connections, transaction
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist, TaskResultMismatch
from django_tasks.signals import task_enqueued, task_finished, task_started

from gengdu.jobs.backend import JobBackend
from gengdu.jobs.models import Job
from gengdu.jobs.tests import foreign
from gengdu.jobs.worker import run_waiting
from gengdu.kit import clock

pytestmark = pytest.mark.django_db


def test_the_product_uses_it():
    assert isinstance(django_tasks.task_backends["default"], JobBackend)


def test_a_task_of_another_package_runs():
    result = foreign.add.enqueue(1, 2, twice=True)
    assert result.status == TaskResultStatus.READY
    assert (result.args, result.kwargs, result.task) == ([1, 2], {"twice": True}, foreign.add.using(
        run_after=result.task.run_after
    ))  # fmt: skip
    assert run_waiting() == 1
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 6)
    assert result.attempts == 1
    assert foreign.add.get_result(result.id).return_value == 6


def test_it_is_enqueued_in_the_callers_transaction():
    with transaction.atomic():
        foreign.add.enqueue(1, 2)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_unknown_work_stands_with_the_long_and_named_queues_are_ours():
    foreign.add.enqueue(1, 2)
    foreign.label.enqueue("x")
    assert list(Job.objects.order_by("pk").values_list("queue", "priority")) == [
        ("bulk", 0), ("media", 5),
    ]  # fmt: skip
    assert foreign.label.enqueue("x").task.queue_name == "media"
    with pytest.raises(InvalidTaskError):
        foreign.add.using(queue_name="nowhere")


def test_later_and_more_urgent():
    at = clock.now() + dt.timedelta(hours=1)
    foreign.add.using(run_after=at, priority=7).enqueue(1, 2)
    job = Job.objects.get()
    assert (job.run_after, job.priority) == (at, 7)
    assert run_waiting() == 0


def test_with_its_context():
    result = foreign.who.enqueue("hello")
    run_waiting()
    result.refresh()
    assert result.return_value == ["hello", 1, "RUNNING"]


def in_a_thread(work: Callable[[], object]) -> object:
    """Playwright, in the same test process, leaves its event loop running in the main thread."""

    def alone() -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


@pytest.mark.django_db(transaction=True)
def test_a_coroutine():
    def enqueue_and_run() -> object:
        result = foreign.later.enqueue(41)
        run_waiting()
        result.refresh()
        return result.return_value

    assert in_a_thread(enqueue_and_run) == 42


def test_a_failure_is_final_and_says_where_without_the_value():
    result = foreign.broken.enqueue("13900000001")
    assert run_waiting() == 1
    assert run_waiting() == 0
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    (error,) = result.errors
    assert error.exception_class is ValueError
    assert "in broken" in error.traceback
    assert "13900000001" not in json.dumps(Job.objects.get().failures)
    with pytest.raises(ValueError, match="Task failed"):
        _ = result.return_value


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(TypeError):
        foreign.add.enqueue(object(), 1)
    assert not Job.objects.exists()
    result = foreign.strange.enqueue()
    run_waiting()
    result.refresh()
    assert result.status == TaskResultStatus.FAILED


def test_results_that_do_not_exist():
    for result_id in ("0190163d-8694-739b-aea5-966c26f8ad91", "nonsense"):
        with pytest.raises(TaskResultDoesNotExist):
            default_task_backend.get_result(result_id)
    with pytest.raises(TaskResultMismatch):
        foreign.add.get_result(foreign.label.enqueue("x").id)


def test_what_is_no_task_is_not_called():
    Job.objects.create(task="gengdu.jobs.tests.foreign.plain", queue="fast")
    run_waiting()
    assert Job.objects.get().error == "UnknownTask: gengdu.jobs.tests.foreign.plain"


def test_its_signals_are_sent():
    seen = []

    def note(name):
        def receive(sender, task_result, **_kwargs):
            seen.append((name, task_result.task.name, str(task_result.status)))

        return receive

    receivers = [
        (signal, note(name))
        for name, signal in (("in", task_enqueued), ("on", task_started), ("out", task_finished))
    ]
    for signal, receive in receivers:
        signal.connect(receive)
    foreign.add.enqueue(1, 2)
    run_waiting()
    for signal, receive in receivers:
        signal.disconnect(receive)
    assert seen == [
        ("in", "add", "READY"), ("on", "add", "RUNNING"), ("out", "add", "SUCCESSFUL"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_from_a_coroutine():
    def enqueue_and_run() -> object:
        result = async_to_sync(foreign.add.aenqueue)(1, 2)
        run_waiting()
        return async_to_sync(foreign.add.aget_result)(result.id).return_value

    assert in_a_thread(enqueue_and_run) == 3
