"""Why a code was not sent or not taken, in words for the person."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import DomainError, Invalid, TooMany


class WrongCode(Invalid):
    """The six digits are wrong, or nothing was sent to this number from this browser."""

    code = "sms.wrong_code"
    message = _("The code is not right.")

    def __init__(self) -> None:
        super().__init__(field="code")


class CodeExpired(Invalid):
    """The code was right but is too old, used or dead after five wrong tries."""

    code = "sms.code_expired"
    status = 410
    message = _("This code is no longer valid. Please ask for a new one.")

    def __init__(self) -> None:
        super().__init__(field="code")


class TooManyCodes(TooMany):
    """A sending limit of the number, address, network or day is reached."""

    code = "sms.too_many_codes"
    message = _("No more codes can be sent right now. Please wait, or ask your station manager.")


class ProofNeeded(DomainError):
    """After two tries the page does a little work first (never a picture puzzle)."""

    code = "sms.proof_needed"
    status = 428
    message = _("One moment: your phone checks that you are not a machine. Please press again.")


class WrongProof(Invalid):
    """The work does not fit its challenge, or was handed in before."""

    code = "sms.wrong_proof"
    message = _("The check did not succeed. Please press again.")


class GatewayUnknown(DomainError):
    """GENGDU_SMS_GATEWAY names no registered gateway."""

    code = "sms.gateway_unknown"
    status = 500


class GatewayDown(Exception):
    """The gateway did not take the message this time; it is tried again."""


class GatewayRefused(Exception):
    """The gateway will never take this message; carries its short reason."""
