"""Writing an article in the back office."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Role
from gengdu.access.queries import roles_of
from gengdu.articles import queries
from gengdu.articles.actions.recalling import LONGEST_REASON
from gengdu.articles.enums import AGRI_TECH, Licence, State
from gengdu.articles.errors import ChangedMeanwhile
from gengdu.articles.models import LONGEST_SOURCE, LONGEST_SUMMARY, LONGEST_TITLE, Article
from gengdu.articles.queries.choices import (
    CropStages,
    chosen_words,
    organisation_choices,
    stage_choices,
    topic_choices,
)
from gengdu.articles.rules.drafts import Attached, Draft
from gengdu.articles.rules.text import LONGEST, SHORTEST
from gengdu.console.registry import ActForm
from gengdu.delivery.enums import Urgency
from gengdu.delivery.forms import AudienceField, AudienceSteps
from gengdu.delivery.queries import Plan
from gengdu.delivery.queries.choices import urgencies_for
from gengdu.delivery.rules.audiences import Audience, told_places
from gengdu.files.forms import AttachmentsField, FilesSteps, PicturesField
from gengdu.kit.errors import DomainError
from gengdu.kit.ids import ref_of, uid_of, uuid7
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField

MOMENT = "%Y-%m-%dT%H:%M"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


ADVISERS = frozenset({Role.TECHNICIAN, Role.EXPERT})
"""They are offered the rubric of advice first."""


class StagesWidget(forms.Widget):
    """All crops, each a fold with its stages to tick; those with something ticked stand open."""

    template_name = "articles/_stages.html"
    use_fieldset = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """What is ticked."""
        getter = getattr(data, "getlist", None)
        return getter(name) if getter else data.get(name, [])

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Boxes that are not ticked are not sent."""
        return False

    def id_for_label(self, id_: str) -> str:
        """A group of controls has a legend, no label."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The crops with their boxes, and what is chosen in words."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        crops = stage_choices(value or ())
        return {**context, "crops": crops, "chosen": chosen_words(crops)}

    def format_value(self, value: Any) -> Any:
        """Left as it is."""
        return value


class StagesField(forms.Field):
    """Stages by their names ("maize_spring:6"), of any crops."""

    widget = StagesWidget
    default_error_messages = {
        "unknown": _("We do not know one of these stages. Please choose them again.")
    }

    def clean(self, value: Any) -> tuple[str, ...]:
        """The names that were ticked; all of them must be in the tables."""
        chosen = tuple(dict.fromkeys(str(each) for each in value or ()))
        if set(chosen) - _known(stage_choices(chosen) if chosen else ()):
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return chosen


def _known(crops: Iterable[CropStages]) -> set[str]:
    return {box.value for crop in crops for box in crop.boxes}


class ArticleForm(AudienceSteps, FilesSteps, ActForm):
    """An article to begin: what is read, what it is about, who is told, in whose name."""

    gives: ClassVar[tuple[str, ...]] = ("article_uid", "draft")

    article_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    summary = forms.CharField(
        label=_("In one sentence"),
        help_text=_("What to do, and until when: it stands below the title in every list."),
        max_length=LONGEST_SUMMARY,
        required=False,
    )
    body = forms.CharField(
        label=_("Text"),
        help_text=format_lazy(
            _("A draft may be without; at least {count} characters are needed to hand it in."),
            count=SHORTEST,
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": "16"}),
    )
    rubric = forms.ChoiceField(label=_("Rubric"))
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Advice names where it comes from: a guideline, a trial, a colleague."),
        max_length=LONGEST_SOURCE,
        required=False,
    )
    pictures = PicturesField(required=False)
    attachments = AttachmentsField(required=False)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    licence = forms.ChoiceField(label=_("Licence"), choices=Licence.choices, required=False)
    valid_from = forms.DateField(label=_("Useful from"), required=False, widget=DAY)
    valid_until = forms.DateField(
        label=_("Useful until"),
        help_text=_("After this day it leaves lists and This week; you are asked to renew it."),
        required=False,
        widget=DAY,
    )
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        help_text=_("Empty: as soon as it is approved."),
        required=False,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    urgency = forms.ChoiceField(label=_("How far it goes"), required=False)
    needs_confirmation = forms.BooleanField(
        label=_("Readers confirm that they know of it"),
        help_text=_("You see township by township who has read it and who has confirmed."),
        required=False,
    )
    organisation = forms.TypedChoiceField(label=_("In the name of"), coerce=uid_of)
    place = PlaceField(
        label=_("Place"),
        help_text=_("It stands in the portal of this place and of everything below."),
        deepest=Level.VILLAGE,
        shallowest=Level.PROVINCE,
    )
    stages = StagesField(
        label=_("Stages it is about"),
        help_text=_("None chosen: those of the audience."),
        required=False,
    )
    audience = AudienceField(
        help_text=_("Nothing chosen: nobody is told, it only stands in the portal."),
        required=False,
    )

    conflict: ChangedMeanwhile | None = None
    """Set when somebody saved since the form was opened."""

    def __init__(self, *args: Any, places: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, places=places, **kwargs)
        fields: dict[str, Any] = self.fields
        titles = queries.rubric_titles()
        fields["rubric"].choices = list(titles.items())
        if self.row is None and ADVISERS & set(roles_of(self.actor)):
            self.initial.setdefault("rubric", AGRI_TECH)
        own = self.row.organisation if self.row is not None else None
        fields["topics"].choices = topic_choices(self.row)
        fields["urgency"].choices = urgencies_for(self.actor)
        fields["organisation"].choices = organisation_choices(self.actor, own)
        fields["audience"].places = told_places(places)
        if self.row is not None:
            fields["audience"].plan = Plan(self.row.urgency, self.row.valid_until)

    def refuse(self, refusal: DomainError) -> None:
        """Beside its field; a conflict is kept, for the page to offer both ways out of it."""
        super().refuse(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            self.conflict = refusal

    def draft(self) -> Draft:
        """What was entered."""
        said = self.cleaned_data
        audience: Audience = said["audience"]
        return Draft(
            rubric=said["rubric"],
            title=said["title"],
            summary=said["summary"],
            body=said["body"],
            source=said["source"],
            topics=tuple(said["topics"]),
            pictures=_attached(said["pictures"], "alt"),
            attachments=_attached(said["attachments"], "title"),
            licence=said["licence"],
            valid_from=said["valid_from"],
            valid_until=said["valid_until"],
            publish_at=said["publish_at"],
            urgency=Urgency(said["urgency"] or Urgency.NORMAL),
            needs_confirmation=said["needs_confirmation"],
            correction=said.get("correction", ""),
            stages=said["stages"] or audience.stages,
            audience=audience if audience != Audience() else None,
            region=said["place"],
            organisation=said["organisation"],
        )

    def arguments(self) -> dict[str, Any]:
        """The draft, under the uid that the form came with."""
        return {"article_uid": self.cleaned_data["article_uid"], "draft": self.draft()}


def _attached(rows: Sequence[Mapping[str, str]], words: str) -> tuple[Attached, ...]:
    return tuple(Attached(uuid.UUID(r["uid"]), r["sha256"], r[words]) for r in rows)


def _as_rows(files: Sequence[Attached], words: str) -> list[dict[str, str]]:
    return [{"uid": str(f.uid), "sha256": f.sha256, words: f.words} for f in files]


class EditArticleForm(ArticleForm):
    """An article that is there, with the revision that was opened."""

    gives: ClassVar[tuple[str, ...]] = ("draft", "revision")

    article_uid = None  # type: ignore[assignment]  # how Django takes a field away
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    correction = forms.CharField(
        label=_("What was corrected"),
        help_text=_("Readers see it with its date; who was shown the old text is told."),
        max_length=LONGEST_SUMMARY,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.row.live_sha256:
            del self.fields["correction"]  # nobody has read it yet

    def arguments(self) -> dict[str, Any]:
        """The draft and what it started from."""
        return {"draft": self.draft(), "revision": self.cleaned_data["revision"]}


class RecallForm(ActForm):
    """Why readers lose it: they read the reason at its address."""

    gives: ClassVar[tuple[str, ...]] = ("reason",)

    reason = forms.CharField(
        label=_("Why it is recalled"),
        help_text=_("Readers who come to its address read this sentence."),
        max_length=LONGEST_REASON,
    )


def initial_of(row: Article) -> Mapping[str, object]:
    """What the form holds at first."""
    draft = queries.draft_of(row)
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "rubric": draft.rubric,
        "source": draft.source,
        "organisation": ref_of(draft.organisation),
        "place": draft.region,
        "stages": draft.stages,
        "audience": draft.audience or Audience(),
        "pictures": _as_rows(draft.pictures, "alt"),
        "attachments": _as_rows(draft.attachments, "title"),
        "topics": draft.topics,
        "licence": draft.licence,
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "publish_at": draft.publish_at,
        "urgency": draft.urgency,
        "needs_confirmation": draft.needs_confirmation,
        "correction": "" if row.state == State.PUBLISHED else draft.correction,
        "revision": row.revision,
    }
