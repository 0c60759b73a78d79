"""Refusals of the frame itself."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import DomainError, Forbidden


class BodyTooLarge(DomainError):
    """The request body is over this instance's limit."""

    code = "shell.body_too_large"
    status = 413
    message = _("What was sent is larger than this page takes.")


class FormTooOld(Forbidden):
    """The CSRF check failed: an old page, cookies off, or another site."""

    code = "shell.form_too_old"
    message = _("This form was open for too long, or cookies are switched off.")
