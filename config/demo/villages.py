"""The villagers around the cast: households with names from lists, the same at every run."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

VILLAGES: Final = (
    "220122101203",  # 伏龙泉镇 泉眼岭村
    "220122101205",  # 伏龙泉镇 龙泉村
    "220122101218",  # 伏龙泉镇 朝阳村
    "220122102211",  # 哈拉海镇 双山村
    "220122102207",  # 哈拉海镇 新兴村
    "220122103201",  # 靠山镇 后岭村
    "220122103206",  # 靠山镇 卧牛石村
    "220122104203",  # 开安镇 开安村
    "220122106204",  # 高家店镇 德盛堂村
    "220122107204",  # 华家镇 华家桥村
    "220122108204",  # 三盛玉镇 头道岗村
    "220122108202",  # 三盛玉镇 长江村
    "220122109202",  # 巴吉垒镇 元宝沟村
    "220122109205",  # 巴吉垒镇 双榆树村
    "220122206205",  # 青山口乡 松花江村
    "220122207203",  # 黄鱼圈乡 黄鱼圈村
)
HOUSEHOLDS: Final = 136
ALONE: Final = 20
"""Old people without a phone and without anybody in the house, registered by the hotline."""

_SURNAMES: Final = "王李张刘陈杨赵孙周吴徐高马郭宋于"
_MEN: Final = ("长河", "国栋", "玉山", "广林", "振东", "德全", "学文", "占山", "百顺")
_WOMEN: Final = ("秀兰", "桂荣", "凤霞", "玉芬", "淑琴", "春燕", "雅丽")
_CHILDREN: Final = ("思远", "雨桐", "浩然", "佳怡", "子轩")
_SPACE: Final = uuid.UUID("6e6f6e67-616e-4a69-8c69-6e0000000001")


@dataclass(frozen=True)
class Member:
    """Somebody of a house who has no phone."""

    uid: uuid.UUID
    name: str
    relation: str
    born: int


@dataclass(frozen=True)
class House:
    """A head with a phone and those who live with him."""

    no: int
    phone: str
    head: str
    born: int
    village: str
    members: tuple[Member, ...]


def uid_of(*words: object) -> uuid.UUID:
    """The same identifier for the same words: what was begun is found again, not made twice."""
    return uuid.uuid5(_SPACE, "/".join(str(word) for word in words))


FAMILY: Final = (
    Member(uid_of("family", 1), "李国庆", "丈夫", 1977),
    Member(uid_of("family", 2), "王秀英", "婆婆", 1951),
    Member(uid_of("family", 3), "李晓雨", "女儿", 2006),
)
"""The farmer's household: nobody else in it has a phone of their own."""


def houses() -> Iterator[House]:
    """Every household: one to four people, spread evenly over the villages."""
    for no in range(HOUSEHOLDS):
        surname = _SURNAMES[no * 7 % len(_SURNAMES)]
        born = 1955 + no * 11 % 35
        yield House(
            no=no,
            phone=f"1380001{no:04d}",
            head=surname + (_WOMEN if no % 5 == 2 else _MEN)[no * 4 % 7],
            born=born,
            village=VILLAGES[no % len(VILLAGES)],
            members=tuple(_members(no, surname, born)),
        )


def _members(no: int, surname: str, born: int) -> Iterator[Member]:
    given = _MEN if no % 5 == 2 else _WOMEN
    spouse = _SURNAMES[(no * 5 + 3) % len(_SURNAMES)] + given[no * 3 % 7]
    if no % 6:
        yield Member(uid_of("spouse", no), spouse, "配偶", born + 2)
    if no % 3 == 0:
        mother = _SURNAMES[(no * 3 + 1) % len(_SURNAMES)] + _WOMEN[(no + 2) % len(_WOMEN)]
        yield Member(uid_of("mother", no), mother, "母亲", born - 25)
    if no % 2 == 0:
        child = surname + _CHILDREN[no % len(_CHILDREN)]
        yield Member(uid_of("child", no), child, "孩子", born + 28)


def people_alone() -> Iterator[tuple[Member, str]]:
    """(person, village) of those who live alone and have no phone."""
    for no in range(ALONE):
        names = _WOMEN if no % 2 else _MEN
        name = _SURNAMES[(no * 5 + 2) % len(_SURNAMES)] + names[(no * 2 + 1) % len(names)]
        member = Member(uid_of("alone", no), name, "", 1938 + no * 3 % 22)
        yield member, VILLAGES[no * 2 % len(VILLAGES)]
