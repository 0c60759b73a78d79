"""What people are refused, in their words."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, DomainError, Forbidden, Invalid, TooMany


class WrongCredentials(DomainError):
    """Phone or password is wrong; never says which (SECURITY 6)."""

    code = "people.wrong_credentials"
    status = 422
    message = _("The phone number or the password is not right.")


class NoAccountYet(DomainError):
    """The code was right, but nobody has registered with this number: told to its owner only."""

    code = "people.no_account_yet"
    status = 404
    message = _("This number has no account yet. Please register; it takes a minute.")


class AccountDisabled(Forbidden):
    """The credentials were right, the account is closed."""

    code = "people.account_disabled"
    message = _("This account is disabled. Please ask your village station.")


class StaffOnLan(Forbidden):
    """Staff sign in over HTTPS only; a node's own station manager is the exception (DESIGN §5)."""

    code = "people.staff_on_lan"
    message = _("This line is not encrypted. Staff sign in at the https address only.")


class Busy(TooMany):
    """Every place for a password check is taken; nobody waits in a long queue for one."""

    code = "people.busy"
    status = 503
    message = _("Many people are signing in right now. Please try again in a moment.")


class PhoneTaken(Conflict):
    """Another account has this number."""

    code = "people.phone_taken"
    message = _("This number already has an account.")


class ConfirmFirst(Forbidden):
    """The step needs the password or a code once more (SECURITY 13)."""

    code = "people.confirm_first"
    message = _("Please confirm that it is you first.")


class SecondStepFirst(Forbidden):
    """Number and password of whoever has a second step change only past it (SECURITY 7)."""

    code = "people.second_step_first"
    message = _("Please pass the second step of signing in first.")


class WeakPassword(Invalid):
    """The password does not meet the policy; the message says what to change."""

    code = "people.weak_password"

    def __init__(self, message: object = None, **params: object) -> None:
        super().__init__(message, field="password", **params)  # type: ignore[arg-type]


class BadName(Invalid):
    """A name that cannot be one."""

    code = "people.bad_name"
    message = _("Please write the name in 1 to 40 characters.")

    def __init__(self) -> None:
        super().__init__(field="name")


class BadIdNumber(Invalid):
    """An id number whose check digit is wrong."""

    code = "people.bad_id_number"
    message = _("This id number is not right; please check each digit.")

    def __init__(self) -> None:
        super().__init__(field="id_number")


class BadBirthYear(Invalid):
    """A year nobody alive was born in."""

    code = "people.bad_birth_year"
    message = _("Please check the year of birth.")

    def __init__(self) -> None:
        super().__init__(field="birth_year")


class NotAVillage(Invalid):
    """A home is a village (or a community at that level) that is open."""

    code = "people.not_a_village"
    message = _("Please choose the village.")

    def __init__(self) -> None:
        super().__init__(field="region")


class LinkExpired(DomainError):
    """The enrolment link was used, replaced, or is older than a day."""

    code = "people.link_expired"
    status = 410
    message = _("This link no longer works. Please ask for a new one.")


class WrongSecondFactor(DomainError):
    """The six digits of the authenticator (or the recovery code) are wrong or were used."""

    code = "people.wrong_second_factor"
    status = 422
    message = _("The six digits are not right. Please use the ones shown now.")


class NoSecondFactor(Conflict):
    """There is no second step to verify or to reset."""

    code = "people.no_second_factor"
    message = _("No second step is set up yet.")


class SecondFactorExists(Conflict):
    """A second step is set up already; it is reset before another is set up."""

    code = "people.second_factor_exists"
    message = _("A second step is set up already.")


class ResetNotPending(Conflict):
    """There is no reset to cancel."""

    code = "people.reset_not_pending"
    message = _("There is no reset to cancel.")


class UnknownPurpose(Invalid):
    """Consent is asked for known purposes only."""

    code = "people.unknown_purpose"


class ConsentNeeded(Conflict):
    """The service cannot be given without this consent: erase the account instead."""

    code = "people.consent_needed"
    message = _(
        "The account cannot work without this. To give up the account, ask your village station."
    )


class CannotMerge(Conflict):
    """These two rows cannot become one person."""

    code = "people.cannot_merge"
    message = _("These two entries cannot be merged.")


class UndoTooLate(Conflict):
    """A merge can be undone for 30 days, once."""

    code = "people.undo_too_late"
    message = _("This merge can no longer be undone.")


class HouseholdFull(Conflict):
    """More people than live under one roof."""

    code = "people.household_full"
    message = _("There are too many people in this household already.")


class RelationTooLong(Invalid):
    """Who somebody is to the actor is said in a word or two."""

    code = "people.relation_too_long"
    message = _("Please say it in at most 20 characters.")

    def __init__(self) -> None:
        super().__init__(field="relation")


class AccountInUse(Conflict):
    """Somebody uses this account: it is given a role, not a link."""

    code = "people.account_in_use"
    message = _("This number has an account already. Give it the role; no link is needed.")
