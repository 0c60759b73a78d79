"""Reading: facts for a review, pictures and attachments for pages, one file for its address."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db.models import Sum, UUIDField
from django.urls import reverse
from django.utils.http import urlencode

from gengdu.files.enums import Access, FileState, Kind
from gengdu.files.models import File, Rendition, Stray
from gengdu.files.registry import owners
from gengdu.files.rules.formats import words_of
from gengdu.files.rules.passes import pass_for
from gengdu.kit.prepared import Prepared, Slot

WIDEST_SHOWN: Final = 1280
THUMB: Final = 320


@dataclass(frozen=True)
class Source:
    """One size of a picture and its address."""

    url: str
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class Picture:
    """A picture as a page shows it; without sources a placeholder of its size stands there."""

    uid: uuid.UUID
    sha256: str
    state: FileState
    text: str
    width: int
    height: int
    sources: tuple[Source, ...]

    def near(self, width: int) -> Source | None:
        """The smallest source at least that wide, else the widest."""
        wide = (source for source in self.sources if source.width >= width)
        return next(wide, self.sources[-1] if self.sources else None)

    @property
    def thumb(self) -> Source | None:
        """What lists show."""
        return self.near(THUMB)


@dataclass(frozen=True)
class Attachment:
    """An attachment as a page offers it."""

    uid: uuid.UUID
    sha256: str
    url: str
    name: str
    title: str
    words: str
    """What people call its kind: "PDF"."""
    size: int


def pictures_of(
    uids: Iterable[uuid.UUID], reader: uuid.UUID | None = None
) -> dict[uuid.UUID, Picture]:
    """Pictures by uid, two queries for any number.

    Public pages name no reader. For pages that are one account's own, `reader` is its uid: the
    addresses then carry a pass of an hour, and the owner is asked about that account.
    """
    rows = File.objects.filter(uid__in=list(uids), kind=Kind.PICTURE)
    return {
        file.uid: _picture(file, file.renditions.all(), reader)
        for file in rows.prefetch_related("renditions")
    }


def _picture(file: File, sizes: Iterable[Rendition], reader: uuid.UUID | None) -> Picture:
    shown = [each for each in sizes if each.width <= WIDEST_SHOWN]
    return Picture(
        uid=file.uid,
        sha256=file.sha256,
        state=FileState(file.state),
        text=file.text,
        width=file.width or 1,
        height=file.height or 1,
        sources=tuple(
            Source(
                _address(each.key, f"{each.width}.webp", reader),
                *(each.width, each.height, each.size),
            )
            for each in sorted(shown, key=lambda each: each.width)
        ),
    )


def shown_files(
    uids: Iterable[uuid.UUID], reader: uuid.UUID | None = None
) -> tuple[dict[uuid.UUID, Picture], dict[uuid.UUID, Attachment]]:
    """Pictures and attachments together, one query for any number; `reader` as for pictures."""
    wanted = list(uids)
    given = {f"at{n}": uid for n, uid in enumerate(wanted)}
    rows = _files(len(wanted))(**given)
    pictures, papers = {}, {}
    for row, sizes in groupby(rows, key=lambda row: row[: len(SHOWN)]):
        file = File(**dict(zip(SHOWN, row, strict=True)))
        if file.kind == Kind.PICTURE:
            made = [Rendition(**dict(zip(SIZE, one[len(SHOWN) :], strict=True))) for one in sizes]
            pictures[file.uid] = _picture(file, [one for one in made if one.key], reader)
        else:
            papers[file.uid] = _attachment(file, reader)
    return pictures, papers


SHOWN: Final = ("uid", "key", "kind", "state", "sha256", "name", "text", "size", "width", "height")
SIZE: Final = ("key", "width", "height", "size")


@cache
def _files(number: int) -> Prepared:
    """Files with their sizes, row by row: for so many uids."""
    slots: list[Any] = [Slot(f"at{n}", UUIDField()) for n in range(number)]
    sizes = [f"renditions__{name}" for name in SIZE]
    return Prepared(
        lambda: File.objects.filter(uid__in=slots).order_by("pk").values_list(*SHOWN, *sizes)
    )


def _attachment(file: File, reader: uuid.UUID | None) -> Attachment:
    return Attachment(
        uid=file.uid,
        sha256=file.sha256,
        url=_address(file.key, file.name, reader),
        name=file.name,
        title=file.text or file.name.rpartition(".")[0],
        words=words_of(file.name),
        size=file.size,
    )


def _address(key: str, name: str, reader: uuid.UUID | None) -> str:
    address = f"{settings.GENGDU_BULK_ORIGIN}{reverse('files:serve', args=(key, name))}"
    return f"{address}?{urlencode({'pass': pass_for(key, reader)})}" if reader else address


@dataclass(frozen=True)
class Served:
    """What one address gives out."""

    file: File
    key: str
    name: str
    media_type: str
    size: int

    @property
    def inline(self) -> bool:
        """Only what we have made ourselves is opened in the browser."""
        return self.key != self.file.key


def served_at(key: str, name: str) -> Served | None:
    """What lies at an address, by its random name; uploads that wait are at none."""
    rendition = Rendition.objects.filter(key=key).select_related("file").first()
    if rendition is not None:
        served = Served(
            rendition.file, key, f"{rendition.width}.webp", "image/webp", rendition.size
        )
    else:
        file = File.objects.filter(key=key, kind=Kind.ATTACHMENT).first()
        if file is None:
            return None
        served = Served(file, key, file.name, file.media_type, file.size)
    return served if served.name == name else None


def access_to(file: File, reader: uuid.UUID | None) -> Access:
    """The owner's word; what belongs to nothing yet is for whoever uploaded it."""
    if not file.owner_kind or file.owner_uid is None:
        return Access.YES if reader == file.made_by_uid else Access.NO
    owner = owners.get(file.owner_kind)
    if owner is None:
        return Access.NO
    return owner.access(owner_uid=file.owner_uid, file_uid=file.uid, reader=reader)


def readable_by(
    reader: uuid.UUID | None, uids: Iterable[uuid.UUID], kind: Kind
) -> dict[uuid.UUID, File]:
    """Those of the files of the kind that the account may have, broken ones too.

    One query and, for what has an owner, the owner's word.
    """
    rows = File.objects.filter(uid__in=list(uids), kind=kind)
    return {file.uid: file for file in rows if access_to(file, reader) is not Access.NO}


def usable_by(actor: uuid.UUID, uids: Iterable[uuid.UUID], kind: Kind) -> dict[uuid.UUID, File]:
    """Those that the account may put into a form: readable and not broken."""
    found = readable_by(actor, uids, kind)
    return {uid: file for uid, file in found.items() if file.state != FileState.BROKEN}


def file_for(uid: uuid.UUID, reader: uuid.UUID | None) -> File | None:
    """The file, where this account may have it."""
    file = File.objects.filter(uid=uid).first()
    return file if file is not None and access_to(file, reader) is not Access.NO else None


def unused_bytes(account_uid: uuid.UUID) -> int:
    """Of what somebody has sent: what belongs to nothing, and what is just coming."""
    loose = File.objects.filter(made_by_uid=account_uid, loose_since__isnull=False)
    coming = Stray.objects.filter(made_by_uid=account_uid)
    return sum(rows.aggregate(sum=Sum("size"))["sum"] or 0 for rows in (loose, coming))


def uploaded_by(account_uid: uuid.UUID) -> list[dict[str, object]]:
    """What an account uploaded, oldest first, in plain values: for its own data."""
    return [
        {
            "name": file.name,
            "text": file.text,
            "kind": file.kind,
            "size": file.size,
            "uploaded": file.made_at.isoformat(),
            "belongs_to": file.owner_kind,
        }
        for file in File.objects.filter(made_by_uid=account_uid).order_by("pk")
    ]
