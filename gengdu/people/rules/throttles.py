"""How often something may be tried (SECURITY 5)."""

from gengdu.limits.actions import Limit

FREE_TRIES = 2
"""Failed tries without a proof of work."""
PER_PHONE_AND_ADDRESS = Limit("people.sign_in.phone_and_address", most=5, seconds=15 * 60)
PER_ADDRESS = Limit("people.sign_in.address", most=100, seconds=15 * 60)
EVERYBODY = Limit("people.sign_in.everybody", most=3000, seconds=15 * 60)
CONFIRMING = Limit("people.confirm", most=5, seconds=15 * 60)
SECOND_STEP = Limit("people.second_step", most=5, seconds=15 * 60)
ASSISTING = Limit("people.assist", most=60, seconds=24 * 3600)
LINKS = Limit("people.enrolment.address", most=20, seconds=15 * 60)
