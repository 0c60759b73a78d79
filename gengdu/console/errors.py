"""Refusals of the back office."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, DomainError, Forbidden, Invalid


class NotStaff(Forbidden):
    """Signed in, but without a role that works here."""

    code = "console.not_staff"
    message = _("The workbench is for staff. Your account has no such role.")


class OnlyOverHttps(Forbidden):
    """On a village's own network without https only the station manager works (DESIGN §5)."""

    code = "console.only_over_https"
    message = _(
        "This address is not encrypted: only the station manager may work here."
        " Please use the https address of your county."
    )


class NothingSelected(Invalid):
    """A bulk action without rows."""

    code = "console.nothing_selected"
    message = _("Tick at least one row first.")


class TooManySelected(Invalid):
    """More rows than one request may carry."""

    code = "console.too_many_selected"
    message = _("At most %(most)d rows at a time.")


class ExportTooLarge(Conflict):
    """A sheet of this many rows helps nobody and holds the worker."""

    code = "console.export_too_large"
    message = _("This list has more than %(most)d rows. Narrow it with the filters first.")


class ExportGone(DomainError):
    """Kept for a day, then deleted."""

    code = "console.export_gone"
    status = 410
    message = _("This file was kept for 24 hours and is deleted. Please export again.")


class ExportNotReady(Conflict):
    """Its job is still waiting or running."""

    code = "console.export_not_ready"
    message = _("This file is not finished yet.")
