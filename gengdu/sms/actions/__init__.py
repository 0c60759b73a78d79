"""What happens with text messages: codes, proofs of work, the outbox."""

from gengdu.sms.actions.codes import send_code, verify_code
from gengdu.sms.actions.outbox import deliver_message, queue_message, record_status
from gengdu.sms.actions.proofs import Challenge, Proof, issue_challenge

__all__ = [
    "Challenge",
    "Proof",
    "deliver_message",
    "issue_challenge",
    "queue_message",
    "record_status",
    "send_code",
    "verify_code",
]
