"""django-tasks over our own job rows (ADR 0001): tasks of other packages run in our worker.

`@django_tasks.task` functions are known by their module path instead of a registered name. They
are enqueued in the caller's transaction, and tried once: the interface knows no retries.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django_tasks import TaskContext, TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued, task_finished, task_started
from django_tasks.utils import normalize_json

from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.errors import UnknownTask
from gengdu.kit import clock

if TYPE_CHECKING:
    # Packages may declare tasks in modules that are loaded before the models are.
    from gengdu.jobs.models import Job

ANY = "default"
"""The interface's own queue: nobody knows how long its tasks take, so they stand with the long."""
STATUS = {
    JobState.QUEUED: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.DEAD: TaskResultStatus.FAILED,
    JobState.CANCELLED: TaskResultStatus.FAILED,
}


class JobBackend(BaseTaskBackend):
    """settings.TASKS: everything that the interface offers, kept in Job rows."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, {"QUEUES": [ANY, *Queue.values], **params})

    def enqueue(
        self, task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[Any]:
        """Insert the job, in the caller's transaction."""
        from gengdu.jobs.actions.enqueueing import put
        from gengdu.jobs.models import Job

        self.validate_task(task)
        job = Job(
            task=task.module_path,
            args=normalize_json(list(args)),
            kwargs=normalize_json(dict(kwargs)),
            queue=Queue.BULK if task.queue_name == ANY else Queue(task.queue_name),
            priority=task.priority,
            run_after=task.run_after or clock.now(),
        )
        result = result_of(put(job), self.alias)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The result with this id as the job stands now."""
        from gengdu.jobs.models import Job

        try:
            job = Job.objects.filter(uid=result_id).first()
        except ValidationError:
            job = None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job, self.alias)


def task_at(path: str) -> Task[Any, Any]:
    """The django-tasks task at a module path; UnknownTask when there is none."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise UnknownTask(path) from error
    if not isinstance(found, Task):
        raise UnknownTask(path)
    return found


def result_of(job: "Job", alias: str) -> TaskResult[Any]:
    """The job as the interface's result."""
    task = task_at(job.task)
    queue = task.queue_name if task.queue_name == ANY and job.queue == Queue.BULK else job.queue
    result: TaskResult[Any] = TaskResult(
        task=task.using(
            priority=job.priority, queue_name=queue, run_after=job.run_after, backend=alias
        ),
        id=str(job.uid),
        status=STATUS[JobState(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=alias,
        errors=[
            TaskError(exception_class_path=f["class"], traceback=f["trace"]) for f in job.failures
        ],
        worker_ids=[job.worker] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result


def call(job: "Job") -> Any:
    """Run the task of another package."""
    task = task_at(job.task)
    result = result_of(job, task.backend)
    task_started.send(type(task.get_backend()), task_result=result)
    context = (TaskContext(task_result=result),) if task.takes_context else ()
    return task.call(*context, *job.args, **job.kwargs)


def tell_finished(job: "Job") -> None:
    """The interface's signal, once the job has ended for good."""
    task = task_at(job.task)
    task_finished.send(type(task.get_backend()), task_result=result_of(job, task.backend))
