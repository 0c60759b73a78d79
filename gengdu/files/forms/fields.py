"""The field and the widget: what is sent, kept, moved and checked."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from gengdu.files import queries
from gengdu.files.actions import issue_ticket, store_file
from gengdu.files.actions.storing import Writer
from gengdu.files.enums import Kind
from gengdu.files.forms.uploads import rows_of
from gengdu.files.models import LONGEST_TEXT, File
from gengdu.files.rules.documents import MIB
from gengdu.files.rules.formats import MOST_BYTES, TAKEN, accepted
from gengdu.kit.errors import DomainError, TooMany
from gengdu.kit.ids import ref_of, uid_of, uuid7
from gengdu.regions.forms import PlaceSteps

STEPS: Final = ("add", "up", "down", "remove")


@dataclass(frozen=True)
class Sent:
    """What a form sent: files with their words, in order; new ones; whether it was only a step."""

    pairs: tuple[tuple[uuid.UUID, str], ...] = ()
    uploads: tuple[UploadedFile[bytes], ...] = ()
    once: str = ""
    step: bool = False


class FilesWidget(forms.Widget):
    """The parts are named after the field: `pictures` (refs in order), `pictures-text-<ref>` …"""

    template_name = "files/_files.html"
    use_fieldset = True
    needs_multipart_form = True
    actor: Writer | None = None
    address = ""

    def __init__(self, kind: Kind, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.stored: list[File] = []
        """Kept while this form was looked at (without script)."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "FilesWidget":
        """Each form has a list of its own: Django's copy would share it."""
        copied: FilesWidget = super().__deepcopy__(memo)
        copied.stored = []
        return copied

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Sent:
        """What is in the list after the button that was pressed has done its work."""
        uids = dict.fromkeys(filter(None, map(_uid, _list(data, name))))
        order = _moved(list(uids), data, name)
        return Sent(
            tuple((uid, _text(data, f"{name}-text-{ref_of(uid)}")) for uid in order),
            tuple(_list(files, f"{name}-file")),
            _text(data, f"{name}-once"),
            any(f"{name}-{step}" in data for step in STEPS),
        )

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """An empty list is sent as nothing."""
        return False

    def id_for_label(self, id_: str) -> str:
        """A group of controls has a legend, no label."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows, and where new files go."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        reader = self.actor.uid if self.actor else None
        pairs = [*as_sent(value).pairs, *((file.uid, file.text) for file in self.stored)]
        files = queries.readable_by(reader, [uid for uid, _text in pairs], self.kind)
        bulk = str(settings.GENGDU_BULK_ORIGIN)
        return {
            **context,
            "name": name,
            "id": context["widget"]["attrs"].get("id") or f"id_{name}",
            "kind": self.kind,
            "rows": rows_of(name, pairs, files, reader),
            "accept": accepted(self.kind),
            "taken": TAKEN[self.kind],
            "most": MOST_BYTES[self.kind],
            "most_mb": MOST_BYTES[self.kind] // MIB,
            "once": uuid7(),
            "upload_url": f"{bulk}{reverse('files:upload')}",
            **self._ticket(),
            "form_url": f"{bulk}{self.address}" if self.address else "",
        }

    def _ticket(self) -> dict[str, str]:
        """What the script sends with each file, or why there is none."""
        try:
            return {"ticket": issue_ticket(actor=self.actor) if self.actor else ""}
        except TooMany as refusal:
            return {"why_not": refusal.words()}

    def format_value(self, value: Any) -> Any:
        """Left as it is."""
        return value


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    if isinstance(data, MultiValueDict):
        return list(data.getlist(key))
    given = data.get(key, [])
    return list(given) if isinstance(given, list | tuple) else [given]


def _text(data: Mapping[str, Any], key: str) -> str:
    return " ".join(str(data.get(key, "")).split())


def _uid(ref: Any) -> uuid.UUID | None:
    try:
        return uid_of(str(ref))
    except ValueError:
        return None


def _moved(order: list[uuid.UUID], data: Mapping[str, Any], name: str) -> list[uuid.UUID]:
    """The order after a press of up, down or remove."""
    for step, by in (("up", -1), ("down", 1), ("remove", 0)):
        uid = _uid(data.get(f"{name}-{step}", ""))
        if uid not in order:
            continue
        at = order.index(uid)
        order.remove(uid)
        if by:
            order.insert(max(0, at + by), uid)
    return order


def as_sent(value: Any) -> Sent:
    """What was sent, or what is stored: [{"uid", "alt" | "title"}, …]."""
    if isinstance(value, Sent):
        return value
    rows: Iterable[Mapping[str, Any]] = value or ()
    return Sent(
        tuple((uuid.UUID(str(r["uid"])), str(r.get("alt", r.get("title", "")))) for r in rows)
    )


class FilesField(forms.Field):
    """Files that the actor may use, in order; what was sent beside the list is kept first."""

    kind: ClassVar[Kind]
    text_key: ClassVar[str]
    default_error_messages = {
        "most": _("At most %(most)s files."),
        "gone": _("A file is no longer there. Please look at the list."),
        "long": _("At most %(most)s characters for each file."),
        "step": _("Please go on with the form."),
        "actor": _("Please sign in."),
    }

    def __init__(self, *, most: int = 12, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesWidget(self.kind))
        super().__init__(**kwargs)
        self.most = most
        self.problems: list[str] = []
        """Why files that came with the form were not taken."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "FilesField":
        """Each form has problems of its own: Django's copy would share them."""
        copied: FilesField = super().__deepcopy__(memo)
        copied.problems = []
        return copied

    @property
    def _widget(self) -> FilesWidget:
        assert isinstance(self.widget, FilesWidget)  # noqa: S101 - for the type checker
        return self.widget

    def uploading(self, actor: Writer, address: str = "") -> None:
        """Who fills the form in, and the path it is at (for browsers without script)."""
        self._widget.actor = actor
        self._widget.address = address

    def prepare_value(self, value: Any) -> Sent:
        """What the widget draws."""
        return as_sent(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether files, order or words differ."""
        sent = as_sent(data)
        return bool(sent.uploads) or as_sent(initial).pairs != sent.pairs

    def clean(self, value: Any) -> list[dict[str, str]]:
        """[{"uid", "sha256", "alt" | "title"}, …], checked against the rows."""
        sent = as_sent(value)
        self._keep(sent)
        if sent.step:
            raise forms.ValidationError(self.error_messages["step"], code="step")
        pairs = [*sent.pairs, *((file.uid, file.text) for file in self._widget.stored)]
        if not pairs and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        self._within("most", len(pairs), self.most)
        self._within("long", max((len(text) for _uid, text in pairs), default=0), LONGEST_TEXT)
        return self._checked(pairs)

    def _within(self, code: str, count: int, most: int) -> None:
        if count > most:
            raise forms.ValidationError(self.error_messages[code], code, {"most": most})

    def _checked(self, pairs: Sequence[tuple[uuid.UUID, str]]) -> list[dict[str, str]]:
        actor = self._widget.actor
        uids = [uid for uid, _text in pairs]
        files = queries.usable_by(actor.uid, uids, self.kind) if actor and uids else {}
        if len(files) < len(uids):
            raise forms.ValidationError(self.error_messages["gone"], code="gone")
        return [
            {"uid": str(uid), "sha256": files[uid].sha256, self.text_key: text}
            for uid, text in pairs
        ]

    def _keep(self, sent: Sent) -> None:
        """Store what came along; what is not taken is named, the others stay in the list."""
        widget = self._widget
        if sent.uploads and widget.actor is None:
            raise forms.ValidationError(self.error_messages["actor"], code="actor")
        for number, upload in enumerate(sent.uploads if not widget.stored else ()):
            try:
                widget.stored.append(self._stored(upload, sent.once, number))
            except DomainError as refusal:
                self.problems.append(refusal.words())
        if self.problems:
            raise forms.ValidationError(list(self.problems))

    def _stored(self, upload: UploadedFile[bytes], once: str, number: int) -> File:
        actor = self._widget.actor
        assert actor is not None  # noqa: S101 - `_keep` has looked
        name = upload.name or ""
        page = uuid.UUID(once) if re.fullmatch(r"[0-9a-f-]{36}", once) else uuid7()
        token = uuid.uuid5(page, f"{number} {upload.size} {name}")
        return store_file(actor=actor, kind=self.kind, name=name, content=upload, once=token)


class PicturesField(FilesField):
    """Pictures, each with what is to be seen on it: `[{"uid", "sha256", "alt"}, …]`."""

    kind = Kind.PICTURE
    text_key = "alt"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Pictures"))
        super().__init__(**kwargs)


class AttachmentsField(FilesField):
    """Attachments, each with a title: `[{"uid", "sha256", "title"}, …]`."""

    kind = Kind.ATTACHMENT
    text_key = "title"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Attachments"))
        super().__init__(**kwargs)


class FilesSteps(PlaceSteps):
    """A base of a form with files: adding and moving them is no submission of the form."""

    def uploading(self, actor: Writer, address: str = "") -> None:
        """Tell every field of files who fills the form in, and at which path."""
        for field in self.fields.values():
            if isinstance(field, FilesField):
                field.uploading(actor, address)

    def full_clean(self) -> None:
        """On the way nothing is said but why a file was not taken."""
        super().full_clean()
        for name, field in self.fields.items():
            if isinstance(field, FilesField) and field.problems:
                self.errors[name] = self.error_class(field.problems)

    @property
    def steps_through_places(self) -> bool:
        """Whether only a button of a list of files, or of a picker, was pressed."""
        return self.is_bound and (
            any(
                field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)).step
                for name, field in self.fields.items()
                if isinstance(field, FilesField)
            )
            or super().steps_through_places
        )
