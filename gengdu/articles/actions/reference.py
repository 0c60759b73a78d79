"""The sections of the portal that every installation begins with."""

from typing import Final

from gengdu.articles.enums import AGRI_TECH
from gengdu.articles.models import Rubric, RubricPolicy, Topic
from gengdu.regions.enums import Level

RUBRICS: Final = (
    ("announcements", "政务公告", "Announcements", 10),
    (AGRI_TECH, "农技", "Farming advice", 20),
    ("life", "生活信息", "Life", 30),
    ("party", "党建", "Party", 40),
)
POLICIES: Final = tuple(
    (rubric, level, steps)
    for rubric in ("announcements", "life")
    for level, steps in ((Level.VILLAGE, ()), (Level.TOWNSHIP, (Level.TOWNSHIP,)))
)
"""A village's notices are its own right; the township's are decided there. All else: the county."""
TOPICS: Final = (
    ("pests", "病虫害防治", "Pests and diseases"),
    ("water-and-fertiliser", "水肥管理", "Water and fertiliser"),
    ("weather", "气象与防灾", "Weather and disasters"),
    ("machinery", "农机", "Machinery"),
    ("subsidies", "惠农补贴", "Subsidies"),
    ("markets", "市场行情", "Markets"),
    ("livestock", "畜禽养殖", "Livestock"),
    ("health", "健康与社保", "Health and insurance"),
    ("schooling", "培训与就业", "Training and jobs"),
    ("party-life", "组织生活", "Party life"),
)


def load_rubrics() -> None:
    """Make those of the rubrics, policies and topics that are missing.

    What was changed here stays as it is.
    """
    Rubric.objects.bulk_create(
        [
            Rubric(key=key, name=name, name_en=name_en, order=order)
            for key, name, name_en, order in RUBRICS
        ],
        ignore_conflicts=True,
    )
    rubrics = {rubric.key: rubric for rubric in Rubric.objects.all()}
    RubricPolicy.objects.bulk_create(
        [
            RubricPolicy(rubric=rubrics[key], level=level, steps=list(steps))
            for key, level, steps in POLICIES
        ],
        ignore_conflicts=True,
    )
    Topic.objects.bulk_create(
        [
            Topic(key=key, name=name, name_en=name_en, order=10 * no)
            for no, (key, name, name_en) in enumerate(TOPICS, 1)
        ],
        ignore_conflicts=True,
    )
