"""One upload by script, and the rows that stand for files in a form."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from gengdu.files import queries
from gengdu.files.actions import store_file
from gengdu.files.enums import FileState, Kind
from gengdu.files.errors import FileTooHeavy, TicketRefused
from gengdu.files.models import LONGEST_TEXT, File
from gengdu.files.queries import Picture
from gengdu.files.registry import accounts
from gengdu.files.rules.documents import MIB
from gengdu.files.rules.formats import MOST_BYTES, words_of
from gengdu.files.rules.passes import holder_of
from gengdu.kit.errors import DomainError
from gengdu.kit.ids import ref_of
from gengdu.shell.forms import ActionForm

AROUND: Final = 64 * 1024
"""What a multipart body has beside the file."""
_FIELD = r"^[A-Za-z][\w-]{0,60}\Z"


@dataclass(frozen=True)
class Uploader:
    """The account of a ticket."""

    uid: uuid.UUID


class UploadForm(ActionForm):
    """One file sent by the script of a form (`files.js`)."""

    kind = forms.ChoiceField(choices=Kind.choices)
    field = forms.RegexField(_FIELD, strip=False)
    once = forms.UUIDField()
    file = forms.FileField(allow_empty_file=True, max_length=1000)

    early: DomainError | None = None
    """Refused before the body was read."""
    uploader: Uploader
    stored: File

    @classmethod
    def of(cls, ticket: str, request: HttpRequest) -> "UploadForm":
        """The form of a request; its body is read only for a good ticket and a fair length."""
        holder = holder_of(ticket)
        early: DomainError | None = None
        if holder is None or not any(counts(holder.account, holder.sign_in) for counts in accounts):
            early = TicketRefused()
        elif int(request.META.get("CONTENT_LENGTH") or 0) > max(MOST_BYTES.values()) + AROUND:
            early = FileTooHeavy(most=max(MOST_BYTES.values()) // MIB)
        form = cls() if early else cls(request.POST, request.FILES)
        form.early = early
        form.uploader = Uploader(holder.account if holder else uuid.UUID(int=0))
        return form

    def accept(self, action: Callable[[dict[str, Any]], object]) -> bool:
        """Run the action, unless it was refused early."""
        if self.early is not None:
            self.status = self.early.status
            return False
        return super().accept(action)

    def store(self, data: dict[str, Any]) -> None:
        """Keep the file."""
        upload: UploadedFile[bytes] = data["file"]
        self.stored = store_file(
            actor=self.uploader,
            kind=Kind(data["kind"]),
            name=upload.name or "",
            content=upload,
            once=data["once"],
        )

    @property
    def words(self) -> str:
        """Why it was not taken, in one sentence."""
        if self.early is not None:
            return self.early.words()
        return next((str(error) for errors in self.errors.values() for error in errors), "")


@dataclass(frozen=True)
class Row:
    """One file in a form."""

    field: str
    file: File
    picture: Picture | None
    text: str

    @classmethod
    def of_upload(cls, file: File, field: str, reader: uuid.UUID) -> "Row":
        """The row of what has just come."""
        return rows_of(field, [(file.uid, file.text)], {file.uid: file}, reader)[0]

    @property
    def ref(self) -> str:
        """What the form sends."""
        return ref_of(self.file.uid)

    @property
    def words(self) -> str:
        """What people call its kind."""
        return words_of(self.file.name)

    @property
    def broken(self) -> bool:
        """Whether it must go."""
        return self.file.state == FileState.BROKEN

    @property
    def longest(self) -> int:
        """Of its text."""
        return LONGEST_TEXT


def rows_of(
    field: str,
    pairs: Sequence[tuple[uuid.UUID, str]],
    files: Mapping[uuid.UUID, File],
    reader: uuid.UUID | None,
) -> list[Row]:
    """The rows of a form, those that are gone left out; two queries for pictures, else none."""
    kept = [(files[uid], text) for uid, text in pairs if uid in files]
    wanted = [file.uid for file, _text in kept if file.kind == Kind.PICTURE]
    pictures = queries.pictures_of(wanted, reader) if wanted else {}
    return [Row(field, file, pictures.get(file.uid), text) for file, text in kept]
