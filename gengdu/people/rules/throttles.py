"""How often something may be tried (SECURITY 5)."""

from gengdu.limits.actions import Limit

QUARTER = 15 * 60
FREE_TRIES = 2
"""Failed tries without a proof of work."""
PER_PHONE_AND_ADDRESS = Limit("people.sign_in", most=5, seconds=QUARTER, lock=QUARTER)
PER_ADDRESS = Limit("people.sign_in.address", most=100, seconds=QUARTER)
EVERYBODY = Limit("people.sign_in.everybody", most=3000, seconds=QUARTER)
CONFIRMING = Limit("people.confirm", most=5, seconds=QUARTER, lock=QUARTER)
SECOND_STEP = Limit("people.second_step", most=5, seconds=QUARTER, lock=QUARTER)
ASSIST_TRIES = Limit("people.assist.tries", most=5, seconds=QUARTER)
ASSISTING = Limit("people.assist", most=60, seconds=24 * 3600)
WRITES = Limit("people.writes", most=300, seconds=60)
"""Of an account, whatever it writes: a like, a form, a request of its program."""
