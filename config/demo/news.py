"""The articles of the demonstration, on the way of every article: written, handed in, decided."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.core.files.base import File as Content

from config.demo import cast
from config.demo.people import Town
from config.demo.texts import Fate, Text, texts_for
from config.demo.villages import uid_of
from gengdu.articles.actions import create_article, edit_article, recall_article, submit_article
from gengdu.articles.actions.publishing import run_out
from gengdu.articles.enums import KIND, State
from gengdu.articles.models import Article
from gengdu.articles.rules.drafts import Attached, Draft
from gengdu.delivery.rules.audiences import Audience
from gengdu.files.actions import make_renditions, store_file
from gengdu.files.enums import Kind
from gengdu.kit import clock
from gengdu.notices.actions import mark_all_read
from gengdu.people.models import Account
from gengdu.review.actions import approve, reject
from gengdu.review.queries import pending_of

PICTURES: Final = Path(__file__).parent / "pictures"
HOURS: Final = 2
"""Between what is written, handed in and decided."""
LOOKED: Final = 3
"""Days ago the authors looked into their inbox last."""
AT: Final = dt.time(8)
"""When what is scheduled will be published."""


def publish_all(town: Town) -> int:
    """Write every text, the oldest first, each on its own day. Returns how many there are."""
    texts = texts_for(clock.today())
    for text in texts:
        if text.age >= LOOKED:
            _write(town, text)
    with clock.set_back(dt.timedelta(days=LOOKED)):
        for author in {text.author.key for text in texts}:
            mark_all_read(actor=town.accounts[author])
    for text in texts:
        if text.age < LOOKED:
            _write(town, text)
    run_out()
    return len(texts)


def _write(town: Town, text: Text) -> None:
    """Take a text as far as its fate wants it; what an earlier run has done stays."""
    ago = dt.timedelta(days=text.age)
    author, uid = town.accounts[text.author.key], uid_of("article", text.key)
    with clock.set_back(ago + dt.timedelta(hours=HOURS)):
        article = Article.objects.filter(uid=uid).first()
        if article is None:
            article = create_article(actor=author, article_uid=uid, draft=_draft(town, text))
        if article.state == State.DRAFT and not article.live_sha256:
            submit_article(actor=author, article_uid=uid)
    with clock.set_back(ago + dt.timedelta(hours=1)):
        _decide(town, text)
    with clock.set_back(ago):
        article = Article.objects.get(uid=uid)
        if text.wrong and article.state == State.PUBLISHED and article.revision == 1:
            _correct(town, text, author)
        if text.fate is Fate.RECALLED and article.state == State.PUBLISHED:
            recall_article(actor=author, article_uid=uid, reason=text.note)


def _decide(town: Town, text: Text) -> None:
    """The reviewer of the county, where something waits for a decision that it is to have."""
    submission = pending_of(KIND, uid_of("article", text.key))
    if submission is None or text.fate is Fate.WAITS:
        return
    reviewer, uid = town.accounts[cast.REVIEWER.key], submission.uid
    sha256 = submission.version.sha256
    if text.fate is Fate.SENT_BACK:
        reject(actor=reviewer, submission_uid=uid, sha256=sha256, note=text.note)
    else:
        approve(actor=reviewer, submission_uid=uid, sha256=sha256)


def _correct(town: Town, text: Text, author: Account) -> None:
    """What it should have said, with the correction under it."""
    assert text.wrong is not None  # noqa: S101 - for the type
    said, right = text.wrong
    uid = uid_of("article", text.key)
    words = f"“{said}”应为“{right}”。"
    draft = replace(_draft(town, replace(text, wrong=None)), correction=words)
    edit_article(actor=author, article_uid=uid, draft=draft, revision=1)
    submit_article(actor=author, article_uid=uid)
    _decide(town, text)


def _draft(town: Town, text: Text) -> Draft:
    author, today = town.accounts[text.author.key], clock.today()
    tomorrow = clock.day_of(clock.now() + dt.timedelta(days=text.age + 1))
    return Draft(
        rubric=text.rubric,
        title=text.title,
        region=text.place,
        organisation=town.bureaus[text.bureau.key].uid,
        summary=_as_first_said(text, text.summary),
        body=_as_first_said(text, text.whole_body),
        source=text.source,
        stages=text.stages,
        audience=_audience(text) if text.told else None,
        urgency=text.urgency,
        topics=text.topics,
        pictures=tuple(
            _stored(author, Kind.PICTURE, f"{one.key}.webp", _drawing(one.key), one.words)
            for one in text.pictures
        ),
        attachments=_attachments(author, text),
        valid_until=today + dt.timedelta(days=text.lasts) if text.lasts else None,
        publish_at=(
            dt.datetime.combine(tomorrow, AT, tzinfo=clock.CHINA)
            if text.fate is Fate.SCHEDULED
            else None
        ),
        needs_confirmation=text.confirmed,
    )


def _audience(text: Text) -> Audience:
    return Audience(
        regions=text.regions,
        crops=text.crops or tuple(stage.partition(":")[0] for stage in text.stages),
        stages=text.stages,
        lead_days=text.lead_days,
        roles=tuple(str(role) for role in text.roles),
    )


def _as_first_said(text: Text, words: str) -> str:
    if text.wrong is None:
        return words
    said, right = text.wrong
    return words.replace(right, said)


def _attachments(author: Account, text: Text) -> tuple[Attached, ...]:
    sheet = text.sheet
    if sheet is None:
        return ()
    data = sheet.text.encode("utf-8-sig")
    return (_stored(author, Kind.ATTACHMENT, sheet.name, data, sheet.title),)


def _drawing(key: str) -> bytes:
    return (PICTURES / f"{key}.webp").read_bytes()


def _stored(author: Account, kind: Kind, name: str, data: bytes, words: str) -> Attached:
    """A file in the store, its sizes made at once: there is no worker yet."""
    file = store_file(
        actor=author,
        kind=kind,
        name=name,
        content=Content(io.BytesIO(data), name=name),
        once=uid_of("file", author.uid, name),
    )
    if kind is Kind.PICTURE:
        make_renditions(file_id=file.pk)
    return Attached(file.uid, file.sha256, words)
