"""Enqueue, steer and run jobs.

Apps use `enqueue` and `enqueue_fresh` inside their actions, `progress` inside their tasks; the
console uses `cancel_job` and `retry_job`; the rest is the worker's.
"""

from gengdu.jobs.actions.enqueueing import enqueue, enqueue_fresh
from gengdu.jobs.actions.running import progress
from gengdu.jobs.actions.steering import cancel_job, retry_job
from gengdu.jobs.errors import JobCancelled

__all__ = ["JobCancelled", "cancel_job", "enqueue", "enqueue_fresh", "progress", "retry_job"]
