"""Refusals of the gate and of whoever gives roles."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


class ForeignRow(NotFound):
    """Outside the actor's grants, so not there; to the person no different from a wrong address.

    A class of its own only so that the log can tell a refusal from a typing error (SECURITY 22).
    """


class AlreadyGranted(Conflict):
    """The account has exactly this role here already."""

    code = "access.already_granted"
    message = _("This person already has this role here.")


class AccountClosed(Conflict):
    """A disabled account gets no roles."""

    code = "access.account_closed"
    message = _("This account is disabled. Enable it before giving it a role.")


class BadPeriod(Invalid):
    """A role that would end before it begins."""

    code = "access.bad_period"
    message = _("A role must end in the future.")

    def __init__(self) -> None:
        super().__init__(field="valid_until")


class ReasonNeeded(Invalid):
    """Roles are given and taken for a reason, which stays with the grant."""

    code = "access.reason_needed"
    message = _("Please write the reason, in 1 to 200 characters.")

    def __init__(self) -> None:
        super().__init__(field="reason")


class BadName(Invalid):
    """An organisation needs a name that fits."""

    code = "access.bad_name"
    message = _("Please write the name in 1 to 80 characters, the short one in at most 20.")

    def __init__(self) -> None:
        super().__init__(field="name")


class BadHotline(Invalid):
    """Not a number that can be dialled."""

    code = "access.bad_hotline"
    message = _("Please write the hotline as it is dialled, for example 0431-83231234.")

    def __init__(self) -> None:
        super().__init__(field="hotline")


class GrantEnded(Conflict):
    """The grant was revoked or ran out before."""

    code = "access.grant_ended"
    message = _("This role has ended already.")


class OwnGrant(Forbidden):
    """Nobody gives or takes roles of their own (SECURITY 20)."""

    code = "access.own_grant"
    message = _("You cannot change your own roles. Ask another security administrator.")


class AboveRemit(Forbidden):
    """The role, place or organisation is more than the granting administrator's own."""

    code = "access.above_remit"
    message = _("This is more than you may grant. Ask the security administrator above you.")


class AdministratorsSeparate(Conflict):
    """One account holds at most one of the three administrator roles."""

    code = "access.administrators_separate"
    message = _(
        "Nobody can be two of system administrator, security administrator and auditor."
        " Revoke the other role first."
    )


class PartnerRole(Invalid):
    """A partner's people are contributors or experts, and a contributor belongs to a partner."""

    code = "access.partner_role"
    message = _("A contributor belongs to a partner organisation, which has no other staff roles.")


class UnknownRubric(Invalid):
    """No rubric of that name."""

    code = "access.unknown_rubric"
    message = _("There is no such rubric.")


class NoRubricsHere(Invalid):
    """Rubrics narrow what somebody writes and approves, never what an administrator does."""

    code = "access.no_rubrics_here"
    message = _("An administrator's role cannot be limited to rubrics.")


class NameTaken(Conflict):
    """An open organisation of this region has the name."""

    code = "access.name_taken"
    message = _("This place already has an organisation of that name.")


class OrganisationClosed(Conflict):
    """It is closed: nothing can be given in its name."""

    code = "access.organisation_closed"
    message = _("This organisation is closed.")


class OrganisationHasStaff(Conflict):
    """Roles are still given in its name; taking them is the security administrator's."""

    code = "access.organisation_has_staff"
    message = _(
        "%(count)d roles are still given in its name."
        " Ask the security administrator to revoke them first."
    )


class TokenNeeded(DomainError):
    """The interface asks for a token, and a cookie is none."""

    code = "access.token_needed"
    status = 401
    message = _("Please sign in first: POST /api/v1/sign-in gives a token.")


class BadToken(DomainError):
    """No such token, or its sign-in has ended."""

    code = "access.bad_token"
    status = 401
    message = _("This sign-in has ended. Please sign in again.")


class MemberNeeded(Forbidden):
    """The token is that of an organisation's program, the address a member's."""

    code = "access.member_needed"
    message = _("This address is for members, not for programs of organisations.")


class BadRequest(DomainError):
    """Not the JSON that was asked for."""

    code = "access.bad_request"
    status = 400
    message = _("The request could not be read: send JSON in UTF-8.")


class MethodNotAllowed(DomainError):
    """The address has other methods; the answer names them."""

    code = "access.method_not_allowed"
    status = 405
    message = _("This address cannot be asked in that way.")


class UnfitValue(Invalid):
    """A field of a request is missing, unknown, or does not hold what it should."""

    code = "access.unfit_value"


class BadKey(Invalid):
    """An Idempotency-Key that is none."""

    code = "access.bad_key"
    message = _("An Idempotency-Key has 8 to 200 printable characters.")


class KeyReused(Invalid):
    """The same Idempotency-Key came with another request before."""

    code = "access.key_reused"
    message = _("This Idempotency-Key was sent with another request. Use a new one for each.")


class KeyInUse(Conflict):
    """The first request with this Idempotency-Key is still at work."""

    code = "access.key_in_use"
    message = _("The first request with this Idempotency-Key is still at work. Ask again shortly.")


class ClientEnded(Conflict):
    """The program was shut out before."""

    code = "access.client_ended"
    message = _("This program was shut out already.")
