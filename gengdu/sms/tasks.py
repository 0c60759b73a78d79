"""Sending, and tidying up after it."""

from gengdu.jobs.registry import task
from gengdu.sms import actions


@task("sms.deliver_message", max_attempts=8)
def deliver_message(message_id: int) -> str:
    """Hand one message to the gateway; returns where it stands."""
    return actions.deliver_message(message_id=message_id).state


@task("sms.pick_up_messages", every="every 1m")
def pick_up_messages() -> int:
    """Enqueue what a dead worker left behind."""
    return actions.pick_up_messages()


@task("sms.forget_old_rows", every="daily 03:10")
def forget_old_rows() -> int:
    """Drop what is no longer needed."""
    return actions.forget_old_rows()
