"""The sections of the portal that every installation begins with."""

from typing import Final

from gengdu.articles.enums import AGRI_TECH
from gengdu.articles.models import Rubric

RUBRICS: Final = (
    ("announcements", "政务公告", "Announcements", 10),
    (AGRI_TECH, "农技", "Farming advice", 20),
    ("life", "生活信息", "Life", 30),
    ("party", "党建", "Party", 40),
)


def load_rubrics() -> None:
    """Make those of the four rubrics that are missing; what was changed here stays as it is."""
    Rubric.objects.bulk_create(
        [
            Rubric(key=key, name=name, name_en=name_en, order=order)
            for key, name, name_en, order in RUBRICS
        ],
        ignore_conflicts=True,
    )
