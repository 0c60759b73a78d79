"""Why a file is not taken, in words that say what to do instead."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, DomainError, Invalid


class EmptyFile(Invalid):
    """Nothing in it, as when the phone was still copying."""

    code = "files.empty"
    message = _("The file %(name)s is empty.")


class FileTooHeavy(Invalid):
    """More bytes than are taken."""

    code = "files.too_heavy"
    status = 413
    message = _("The file is too large: at most %(most)s MB are taken.")


class KindNotTaken(Invalid):
    """An ending that is not on the list."""

    code = "files.kind"
    message = _("%(name)s: files of this kind are not taken. We take %(taken)s.")


class WrongContent(Invalid):
    """The bytes are not what the ending says."""

    code = "files.content"
    message = _("%(name)s is damaged, or is not what the end of its name says.")


class MacrosRefused(Invalid):
    """A document that brings a program."""

    code = "files.macros"
    message = _("%(name)s contains macros. Please save it without them and try again.")


class LockedRefused(Invalid):
    """A document behind a password: nobody could check or read it."""

    code = "files.locked"
    message = _("%(name)s is protected by a password. Please save it without one.")


class ArchiveRefused(Invalid):
    """A document that unpacks to far more than any document does."""

    code = "files.archive"
    message = _("%(name)s unpacks to too much and is not taken.")


class TooManyPixels(Invalid):
    """A picture larger than is prepared."""

    code = "files.pixels"
    message = _("The picture has more than %(most)s million pixels. Please make it smaller.")


class VirusFound(Invalid):
    """The scanner knows it."""

    code = "files.virus"
    message = _("The virus scanner refused %(name)s.")


class ScannerSilent(DomainError):
    """A scanner is set up and does not answer: attachments wait for it."""

    code = "files.scanner"
    status = 503
    message = _("Files cannot be checked for viruses now. Please try again in a few minutes.")


class NoRoom(DomainError):
    """The disk is nearly full: what is there must be kept first."""

    code = "files.room"
    status = 503
    message = _("There is no room for files now. Please tell the operator.")


class TooMuchUnused(Conflict):
    """One person's files that nothing uses take too much room."""

    code = "files.unused"
    message = _(
        "You have sent more than %(most)s MB of files that nothing uses yet. Please save what"
        " you are writing first. What is not used goes by itself after a week."
    )


class TicketRefused(DomainError):
    """The page that allowed the upload is too old, or whoever opened it has signed out."""

    code = "files.ticket"
    status = 403
    message = _(
        "You have signed out, or this page has been open for too long. Please load it again."
    )


class OtherBytes(Conflict):
    """The same upload was sent again with another content."""

    code = "files.other_bytes"
    message = _("This upload has been used for another file. Please choose the file again.")


class UsedElsewhere(Conflict):
    """The file belongs to something else: a copy must be uploaded."""

    code = "files.used_elsewhere"
    message = _("This file is used elsewhere. Please upload it again.")


class NotReady(Conflict):
    """The picture could not be prepared."""

    code = "files.not_ready"
    message = _("A picture cannot be read. Please remove it or upload it again.")
