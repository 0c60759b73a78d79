"""Making the sizes of a picture, in the worker."""

from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction

from gengdu.changes import actions as changes
from gengdu.files.actions.straying import drop, expect, let_go, take_in
from gengdu.files.enums import FileState, Kind
from gengdu.files.gateways import storage
from gengdu.files.models import File, Rendition, new_key
from gengdu.files.rules.formats import MOST_PIXELS

SHOWN: Final = (320, 640, 1280)
LARGEST: Final = 2560
"""Kept beside those that are shown, for other sizes and crops later: the upload itself goes."""


def make_renditions(*, file_id: int) -> str:
    """Make all sizes of a waiting picture, then let the upload go; returns how the file stands.

    Safe to repeat: what a crash left half-made is a stray, and goes by night. The upload goes
    with everything the camera wrote into it.
    """
    file = File.objects.filter(pk=file_id, kind=Kind.PICTURE).first()
    if file is None or not file.is_waiting:
        return file.state if file is not None else ""
    made: list[Rendition] = []
    try:
        state = _make(file, made)
        kept = _finish(file_id, state, made)
    except BaseException:
        drop(keys=[each.key for each in made])
        raise
    if not kept:
        drop(keys=[each.key for each in made])
    return state


def _make(file: File, made: list[Rendition]) -> FileState:
    from gengdu.files.gateways import imaging  # only here: heavy

    try:
        with storage.opened(file.key) as content:
            for size in imaging.make_sizes(content, (*SHOWN, LARGEST), MOST_PIXELS):
                made.append(  # before its bytes: what fails afterwards must find them
                    Rendition(
                        file=file,
                        key=new_key(),
                        width=size.width,
                        height=size.height,
                        size=len(size.content),
                    )
                )
                expect(key=made[-1].key)
                storage.keep(made[-1].key, ContentFile(size.content))
    except (imaging.Unreadable, FileNotFoundError):
        drop(keys=[each.key for each in made])
        made.clear()
        return FileState.BROKEN
    return FileState.READY


@transaction.atomic
def _finish(file_id: int, state: FileState, made: list[Rendition]) -> bool:
    """Write the rows, unless a twin has done so or the file is gone."""
    file = File.objects.select_for_update(of=("self",)).filter(pk=file_id).first()
    if file is None or not file.is_waiting:
        return False
    file.state = state
    if made:
        file.width, file.height = made[-1].width, made[-1].height
    file.save(update_fields=["state", "width", "height"])
    Rendition.objects.bulk_create(made)
    take_in(keys=[each.key for each in made])
    changes.record(file, region_code=file.region_code)
    let_go(keys=[file.key])
    return True
