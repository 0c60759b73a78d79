"""What a reader presses: one word for each action."""

import uuid
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from django import forms

from gengdu.articles.actions import reading
from gengdu.kit.errors import Invalid, require
from gengdu.people.models import Account


class Taking(Protocol):
    """An action of a reader on one article."""

    def __call__(self, *, actor: Account, article_uid: uuid.UUID) -> None: ...


TAKES: Final[Mapping[str, Taking]] = {
    "like": reading.like_article,
    "unlike": reading.unlike_article,
    "keep": reading.keep_article,
    "drop": reading.drop_article,
    "confirm": reading.confirm_article,
}
RECORDS: Final[Mapping[str, Callable[..., None]]] = {
    "on": reading.record_again,
    "off": reading.stop_recording,
}


class TakeForm(forms.Form):
    """赞, 收藏, 我已知晓: the button says what shall be, so that pressing twice is once."""

    do = forms.ChoiceField(choices=[(name, name) for name in TAKES])

    def act(self, actor: Account, article_uid: uuid.UUID) -> None:
        """What was pressed; Invalid for a word that no button says."""
        require(self.is_valid(), Invalid)
        TAKES[self.cleaned_data["do"]](actor=actor, article_uid=article_uid)


class RecordForm(forms.Form):
    """The switch 记录阅读."""

    record = forms.ChoiceField(choices=[(name, name) for name in RECORDS])

    def act(self, actor: Account) -> None:
        """What was pressed; Invalid for a word that no button says."""
        require(self.is_valid(), Invalid)
        RECORDS[self.cleaned_data["record"]](actor=actor)


class DropForm(forms.Form):
    """One of the favourites, by the uid of its article."""

    article = forms.UUIDField()

    def act(self, actor: Account) -> None:
        """Take it out; Invalid for what is no uid."""
        require(self.is_valid(), Invalid)
        reading.drop_article(actor=actor, article_uid=self.cleaned_data["article"])
