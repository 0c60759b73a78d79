"""What happens with text messages: codes, proofs of work, the outbox."""

from gengdu.sms.actions.codes import send_code, verify_code
from gengdu.sms.actions.outbox import (
    deliver_message,
    forget_number,
    forget_old_rows,
    pick_up_messages,
    queue_message,
    record_status,
)
from gengdu.sms.actions.proofs import Challenge, Proof, issue_challenge, spend_proof

__all__ = [
    "Challenge",
    "Proof",
    "deliver_message",
    "forget_number",
    "forget_old_rows",
    "issue_challenge",
    "pick_up_messages",
    "queue_message",
    "record_status",
    "send_code",
    "spend_proof",
    "verify_code",
]
