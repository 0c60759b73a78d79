"""What waits for those who answer for the agronomic tables: one thing for the county, one above."""

from typing import Final

from config.demo import cast
from config.demo.people import Town
from gengdu.agronomy.actions.drafts import propose_new_calendar, sign_crop
from gengdu.agronomy.actions.reviewing import submit_proposal
from gengdu.agronomy.enums import Table
from gengdu.agronomy.models import Calendar, Crop, TableDraft
from gengdu.agronomy.rules.contents import Content

CALENDAR: Final = "potato_spring"
SIGNED: Final = "rice_japonica_ne"
SOURCE: Final = "示例：县农技中心近五年定点田记录（虚构）"


def hand_in(town: Town) -> None:
    """The technician proposes the county's own day for potatoes; the expert hands a table in for
    the province's signature. What an earlier run handed in stays."""
    technician, expert = town.accounts[cast.TECHNICIAN.key], town.accounts[cast.EXPERT.key]
    potato, rice = Crop.objects.get(key=CALENDAR), Crop.objects.get(key=SIGNED)
    there = Calendar.objects.filter(crop=potato, region=cast.COUNTY).exists()
    if not there and not TableDraft.objects.filter(author=technician).exists():
        draft = propose_new_calendar(
            actor=technician,
            crop=potato.uid,
            place=cast.COUNTY,
            content=Content(Table.CALENDAR, {"month": 4, "day": 28, "source": SOURCE}, {}),
            note="县里沙壤土化冻晚，马铃薯播种一般比全省晚三天（示例）",
        )
        submit_proposal(actor=technician, draft_uid=draft.uid)
    if not TableDraft.objects.filter(author=expert).exists():
        sign_crop(actor=expert, crop_uid=rice.uid)
