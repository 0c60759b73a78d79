"""How often an account may do something at all, through whichever door it comes."""

from gengdu.limits import actions as limits
from gengdu.people.models import Account
from gengdu.people.rules import throttles


def note_write(*, actor: Account) -> None:
    """Count one request of the account that writes, from its pages and programs together; TooMany
    beyond five a second over a minute: no thumb is as fast, a script is.
    """
    limits.hit(throttles.WRITES, str(actor.uid))
