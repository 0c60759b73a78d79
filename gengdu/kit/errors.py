"""Refusals with a name: each carries a stable code, an HTTP status and words for the person.

`shell.middleware` renders them as page, fragment or toast, the API as RFC 9457 problem;
no view catches them.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can understand; `code` is stable, `message` is translated."""

    code: str = "error"
    status: int = 400
    message: str | Promise = _("That did not work.")

    def __init__(self, message: str | Promise | None = None, **params: object) -> None:
        self.params: Mapping[str, object] = params
        if message is not None:
            self.message = message
        super().__init__(self.code)

    def words(self) -> str:
        """The sentence shown to the person, in the active language, with `params` filled in."""
        text = str(self.message)
        return text % self.params if self.params else text


class NotFound(DomainError):
    """The row does not exist for this actor: foreign rows are not there (STYLE 6)."""

    code = "not_found"
    status = 404
    message = _("We could not find that.")


class Forbidden(DomainError):
    """The row is the actor's to see but not to do this with."""

    code = "forbidden"
    status = 403
    message = _("Your role does not allow this.")


class Conflict(DomainError):
    """Somebody was quicker, or the thing is in another state by now."""

    code = "conflict"
    status = 409
    message = _("This has changed meanwhile. Please look again.")


class Invalid(DomainError):
    """What was entered does not fit; `field` names the form field where one is to blame."""

    code = "invalid"
    status = 422
    message = _("Please check what you entered.")

    def __init__(
        self, message: str | Promise | None = None, *, field: str | None = None, **params: object
    ) -> None:
        self.field = field
        super().__init__(message, **params)


class TooMany(DomainError):
    """A limit is reached; `retry_after` is in whole seconds."""

    code = "too_many"
    status = 429
    message = _("Too many tries. Please wait a little.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        retry_after: int = 60,
        **params: object,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(message, **params)


def require(allowed: bool, refusal: type[DomainError] = Forbidden) -> None:  # noqa: FBT001 - reads as a sentence: require(may_push(…))
    """Raise `refusal` unless `allowed`; the one line between a rule and a write."""
    if not allowed:
        raise refusal
