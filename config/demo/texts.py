"""The shape of what has been written for the demonstration, and all of it in order of its day.

General agronomy of central Jilin: short, sound, without doses, marked as examples. No agronomist
has signed it, and every text says so.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Final

from config.demo import cast
from config.demo.cast import Bureau, Player
from gengdu.access.enums import Role
from gengdu.delivery.enums import Urgency

EXAMPLE: Final = (
    "<p><strong>示例内容</strong>：为演示系统编写，未经当地农艺师审定，"
    "生产上请以农技部门的意见为准。</p>"
)
INVENTED: Final = "<p><strong>示例内容</strong>：为演示系统编写，时间、地点和事项均为虚构。</p>"
SOURCE: Final = "示例内容，按吉林中部一般农艺常识编写"

NEAR: Final = (cast.HOME_TOWNSHIP, "220122108", "220122109")
"""伏龙泉镇, 三盛玉镇, 巴吉垒镇: not the neighbour's township."""
WHOLE_COUNTY: Final = (cast.COUNTY,)


class Fate(Enum):
    """How far a text has come by the day on which the demonstration is made."""

    PUBLISHED = "before its readers"
    WAITS = "handed in, not yet decided"
    SENT_BACK = "sent back to its author with a note"
    SCHEDULED = "approved for tomorrow"
    EXPIRED = "had its last day"
    RECALLED = "taken back from its readers"


@dataclass(frozen=True)
class Season:
    """Days of the year, both included; over New Year where the first is the later one."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: dt.date) -> bool:
        """Whether it is that season on a day."""
        now = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= now <= self.last
        return now >= self.first or now <= self.last


WINTER: Final = Season((10, 16), (4, 15))
SUMMER: Final = Season((4, 16), (10, 15))


@dataclass(frozen=True)
class Shown:
    """A drawing of `pictures/`, and what it shows in words."""

    key: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """Something to take along: a text file."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """One article: who writes it for which bureau, about what, whom it is for, what became of it.

    `age`: days ago on which it was written; `lasts`: days from then on for which it holds.
    """

    key: str
    rubric: str
    title: str
    summary: str
    body: str
    age: int
    topics: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    crops: tuple[str, ...] = ()
    regions: tuple[str, ...] = NEAR
    roles: tuple[Role, ...] = ()
    lead_days: int = 0
    author: Player = cast.TECHNICIAN
    bureau: Bureau = cast.AGRI
    place: str = cast.COUNTY
    urgency: Urgency = Urgency.NORMAL
    lasts: int = 0
    told: bool = True
    """Whether it has an audience; otherwise it only stands in the portal."""
    confirmed: bool = False
    """Readers are asked to confirm that they have taken note."""
    season: Season | None = None
    """The only one in which it is written; None: at any time of the year."""
    pictures: tuple[Shown, ...] = ()
    sheet: Sheet | None = None
    fate: Fate = Fate.PUBLISHED
    note: str = ""
    """The reason of a recall, or what was to be changed before it can be approved."""
    wrong: tuple[str, str] | None = None
    """(what it said at first, what it should have said): corrected before the readers' eyes."""

    @property
    def source(self) -> str:
        """Where it is from."""
        return SOURCE if self.rubric == "agri-tech" else "示例内容"

    @property
    def whole_body(self) -> str:
        """The text with the line that says what it is."""
        return self.body + (EXAMPLE if self.rubric == "agri-tech" else INVENTED)


def texts_for(day: dt.date) -> list[Text]:
    """What has been written by a day, the oldest first."""
    from config.demo.advice import ADVICE
    from config.demo.bulletins import BULLETINS

    written = (t for t in (*ADVICE, *BULLETINS) if t.season is None or t.season.holds(day))
    return sorted(written, key=lambda text: -text.age)
