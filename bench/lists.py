"""The portal's lists among 100,000 published articles, on SQLite and on PostgreSQL.

Each in a database of its own that is thrown away. Peer in the same run: the same page by one
`WHERE region_id IN (…) ORDER BY`, which sorts all that the five places have.

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
"""

import datetime as dt
import random
import time
from typing import Any

from bench import delivery
from bench.search import claim, timed

ARTICLES, CHUNK, TRIES = 100_000, 2_000, 60
BUDGET = 100.0
CITIES, COUNTIES, TOWNSHIPS = 9, 7, 12
BEGAN = dt.datetime(2021, 7, 1, tzinfo=dt.UTC)


def main() -> None:
    """Run this file once for each database, in a process of its own."""
    delivery.each_database("bench.lists")


def measure() -> None:
    """In the process of one database: make it, fill it, measure, throw it away."""
    import django

    django.setup()
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill()
        report()
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def fill() -> None:
    """One province; a tenth of all articles is one county's, the rest anybody's."""
    from django.db import connection

    from gengdu.access.models import Organisation
    from gengdu.agronomy.actions.reference import load_reference
    from gengdu.articles.actions import load_rubrics
    from gengdu.people.models import Account, Household, Person

    began = time.perf_counter()
    codes = _places()
    load_reference()
    load_rubrics()
    office = Organisation.objects.create(name="农技中心", short_name="农技", region_id="22")
    household = Household.objects.create(region_id="22")
    person = Person.objects.create(household=household, region_id="22")
    account = Account.objects.create(person=person, phone_sealed=b"", phone_blind="0")
    dice = random.Random(20260711)
    for first in range(0, ARTICLES, CHUNK):
        _articles(first, codes, dice, office.pk, account.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
    took = time.perf_counter() - began
    print(f"{connection.vendor}: {ARTICLES:,} articles in {took:.0f} s", flush=True)


def _places() -> list[str]:
    from gengdu.regions.models import Region

    towns = [
        f"22{city:02}{county:02}{100 + town}"
        for city in range(1, CITIES + 1)
        for county in range(1, COUNTIES + 1)
        for town in range(TOWNSHIPS)
    ]
    for length, level in ((2, 1), (4, 2), (6, 3), (9, 4)):
        found = sorted({code[:length] for code in towns})
        Region.objects.bulk_create(
            Region(
                code=code, name=code, level=level,
                parent_id=code[: (0, 2, 4, 6)[level - 1]] or None,
                kind="ordinary", opened_on=dt.date(2020, 1, 1),
            )
            for code in found
        )  # fmt: skip
    return sorted({code[:length] for code in towns for length in (2, 4, 6, 9)})


def _articles(first: int, codes: list[str], dice: random.Random, office: int, author: int) -> None:
    from gengdu.agronomy.models import Stage
    from gengdu.articles.models import Article, PublishedArticle, Rubric, Topic
    from gengdu.kit.ids import uuid7
    from gengdu.review.models import Version

    sections = ("agri-tech", "agri-tech", "announcements", "life")
    rubrics = {rubric.key: rubric.pk for rubric in Rubric.objects.all()}
    stages = list(Stage.objects.values_list("pk", flat=True))
    topics = list(Topic.objects.values_list("pk", flat=True))
    made: list[dict[str, Any]] = []
    for number in range(first, first + CHUNK):
        county = dice.random() < 0.1
        made.append(
            {
                "uid": uuid7(),
                "rubric_id": rubrics[dice.choice(sections)],
                "region_id": "220101" if county else dice.choice(codes),
                "organisation_id": office,
                "title": f"第{number}条建议防玉米螟{dice.randrange(1000)}",
                "published_at": BEGAN + dt.timedelta(minutes=26 * number),
            }
        )  # fmt: skip
    versions = Version.objects.bulk_create(
        Version(kind="articles.article", object_uid=one["uid"], no=1, snapshot={}, sha256="0",
                made_by_id=author)
        for one in made
    )  # fmt: skip
    articles = Article.objects.bulk_create(
        Article(**one, author_id=author, live_version=version, live_sha256="0",
                approved_sha256="0", state="published")
        for one, version in zip(made, versions, strict=True)
    )  # fmt: skip
    rows = PublishedArticle.objects.bulk_create(
        PublishedArticle(**one, article=article, version=version, body="<p>x</p>",
                         updated_at=one["published_at"])
        for one, article, version in zip(made, articles, versions, strict=True)
    )  # fmt: skip
    tagged, about = PublishedArticle.stages.through, PublishedArticle.topics.through
    tagged.objects.bulk_create(
        tagged(publishedarticle_id=row.pk, stage_id=stage)
        for row in rows
        for stage in dice.sample(stages, 2)
    )
    about.objects.bulk_create(
        about(publishedarticle_id=row.pk, topic_id=dice.choice(topics)) for row in rows
    )


def report() -> None:
    """Figures beside their budget; the busiest county, its townships, the province."""
    from gengdu.agronomy.models import Crop
    from gengdu.articles.models import PublishedArticle, Rubric, Topic
    from gengdu.articles.queries import article_page, listed
    from gengdu.articles.queries.lists import Wish, list_page, offers_for

    advice = Rubric.objects.get(key="agri-tech")
    crops = list(Crop.objects.values_list("key", flat=True))
    topic = Topic.objects.order_by("pk").first()
    assert topic is not None
    busy = ["220101101", "220101", "220101105", "220307103", "22", "2203"]
    places = [busy[at % len(busy)] for at in range(TRIES)]
    cases: dict[str, Any] = {
        "a list": lambda place: list_page(place, advice, Wish()),
        "with those below": lambda place: list_page(place, advice, Wish(below=True)),
        "by crop": lambda place: list_page(place, advice, Wish(crop=random.choice(crops))),
        "by crop, below": lambda place: list_page(
            place, advice, Wish(crop=random.choice(crops), below=True)
        ),
        "by stage": lambda place: list_page(
            place, advice, Wish(crop="maize_spring", stage="maize_spring:6")
        ),
        "by topic, below": lambda place: list_page(
            place, advice, Wish(topic=topic.key, below=True)
        ),
        "by a word that is there": lambda place: list_page(place, advice, Wish(text="螟77")),
        "by a word that is nowhere": lambda place: list_page(place, advice, Wish(text="没有")),
        "nowhere, below": lambda place: list_page(place, advice, Wish(text="没有", below=True)),
        "its filters": lambda place: offers_for(place, advice, Wish()),
        "its filters, below": lambda place: offers_for(place, advice, Wish(below=True)),
        "the hundredth page": lambda place: deep(place, advice),
    }
    for name, ask in cases.items():
        print(claim(name, timed(ask, places), BUDGET), flush=True)
    keys = list(PublishedArticle.objects.values_list("uid", flat=True)[:TRIES])
    print(claim("the page of an article", timed(article_page, keys), BUDGET))
    peer = timed(lambda place: list(listed(place, "agri-tech")[:21]), places)
    print(claim("peer: one IN, sorted", peer, None))


def deep(place: str, rubric: Any) -> object:
    """Far back in a list, by its cursor."""
    from gengdu.articles.models import PublishedArticle
    from gengdu.articles.queries.lists import NEWEST, Wish, list_page
    from gengdu.kit.paging import list_of, write_cursor

    middle = BEGAN + dt.timedelta(minutes=13 * ARTICLES)
    listed = list_of(PublishedArticle, NEWEST)
    cursor = write_cursor([middle.isoformat(), 50_000], of=listed)
    return list_page(place, rubric, Wish(), cursor=cursor)


if __name__ == "__main__":
    measure()
