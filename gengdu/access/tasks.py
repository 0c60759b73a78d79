"""What happens by the clock."""

from gengdu.access.actions import answers
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task


@task("access.forget_answers", queue=Queue.BULK, every="every 1h")
def forget_answers() -> int:
    """Answers to programs are kept for a day."""
    return answers.forget_answers()
