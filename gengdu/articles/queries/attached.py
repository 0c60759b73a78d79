"""Pictures and attachments of articles: who may have them, and how they are shown."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gengdu.articles.models import PublishedArticle
from gengdu.articles.queries.working import articles_for
from gengdu.articles.rules.drafts import Attached, Draft
from gengdu.files.enums import Access
from gengdu.files.queries import Attachment, Picture, pictures_of, shown_files
from gengdu.people.models import Account
from gengdu.review.registry import Panel

FILES_TITLE = _("Pictures and attachments")


@dataclass(frozen=True)
class Shown:
    """The files of one article, each with its words; those that are gone are left out."""

    pictures: tuple[tuple[Picture, str], ...]
    attachments: tuple[tuple[Attachment, str], ...]

    @property
    def any(self) -> bool:
        """Whether there is something to show."""
        return bool(self.pictures or self.attachments)


def shown_of(
    pictures: Sequence[Attached], attachments: Sequence[Attached], reader: uuid.UUID | None = None
) -> Shown:
    """One query for any number, none where there are none; `reader` as in `files.queries`."""
    if not pictures and not attachments:
        return Shown((), ())
    images, papers = shown_files([one.uid for one in (*pictures, *attachments)], reader)
    return Shown(
        tuple((images[one.uid], one.words) for one in pictures if one.uid in images),
        tuple((papers[one.uid], one.words) for one in attachments if one.uid in papers),
    )


def files_panel(draft: Draft, actor: Account) -> list[Panel]:
    """For the decide page; nothing where an article has no files."""
    shown = shown_of(draft.pictures, draft.attachments, actor.uid)
    if not shown.any:
        return []
    return [Panel(FILES_TITLE, "articles/_files.html", {"shown": shown})]


def pictures_in(draft: Draft) -> dict[uuid.UUID, Picture]:
    """The pictures of a draft, for the machine's checks."""
    return pictures_of([one.uid for one in draft.pictures]) if draft.pictures else {}


class ArticleFiles:
    """`files.registry.owners`: readers have what a published version names, writers the rest."""

    personal = False

    def access(
        self, *, owner_uid: uuid.UUID, file_uid: uuid.UUID, reader: uuid.UUID | None
    ) -> Access:
        """Public while the published version names it; else for those who see the article."""
        row = PublishedArticle.objects.filter(uid=owner_uid, hidden_at__isnull=True)
        stored = row.values_list("pictures", "attachments").first()
        if stored is not None and str(file_uid) in {one["uid"] for part in stored for one in part}:
            return Access.PUBLIC
        account = Account.objects.filter(uid=reader, is_active=True).first() if reader else None
        if account is not None and articles_for(account).filter(uid=owner_uid).exists():
            return Access.YES
        return Access.NO
