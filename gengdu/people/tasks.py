"""What happens later or every night."""

from gengdu.jobs.registry import task
from gengdu.people.actions import registration, second_factor, sign_ins


@task("people.apply_second_factor_reset")
def apply_second_factor_reset(reset_id: int) -> bool:
    """Remove a second step whose notice has run out."""
    return second_factor.apply_second_factor_reset(reset_id=reset_id)


@task("people.close_old_sign_ins", every="daily 03:20")
def close_old_sign_ins() -> int:
    """Close what has run out."""
    return sign_ins.close_old_sign_ins()


@task("people.forget_assist_codes", every="daily 03:30")
def forget_assist_codes() -> int:
    """Delete what station managers read out long ago."""
    return registration.forget_assist_codes()
