"""How official names become the names people use, what kind a place is, how names are searched."""

import re

from gengdu.kit import codes
from gengdu.regions.enums import Level, RegionKind

_MARKS = re.compile(r"（(?:省级|国家级|部分|特殊(?:村委会|社区|乡镇|街道))）")
_SPECIAL = re.compile(r"(?<=区)特殊(?:乡镇|街道)$")
_COMMITTEES = (
    (re.compile(r"虚拟(?=(?:生活区|社区)$)"), ""),
    (re.compile(r"村?(?:村民委员会|村委会)(?=$|（)"), "村"),
    (re.compile(r"社区(?:居民委员会|居委会)(?=$|（)"), "社区"),
    (re.compile(r"居民委员会(?=$|（)"), "居委会"),
)
_ZONE = re.compile(
    r"(?:开发区|园区|工业园|产业园|科技园|高新区|保税区|保税港区|度假区|示范区|集中区|聚集区|集聚区"
    r"|合作区|试验区|经济区|风景区|管委会|管理委员会)$"
)
_PSEUDO = re.compile(r"^(?:市辖区|县|(?:省|自治区)直辖县级行政区划)$")
_TAILS = (
    *("省", "市", "县", "区", "旗", "镇", "乡", "村", "街道", "社区", "居委会", "办事处"),
    *("自治区", "自治州", "自治县", "地区", "盟"),
)
_TAIL = re.compile(rf"(?:{'|'.join(sorted(_TAILS, key=len, reverse=True))})$")


def level_of(code: str) -> Level:
    """The level a code's length stands for."""
    return Level(codes.LENGTHS.index(len(code)) + 1)


def place_name(official: str, above: tuple[str, ...] = ()) -> str:
    """The name on a page: 泉眼岭村委会 is 泉眼岭村; a path or a statistician's mark is dropped.

    `above` are the official names above it, top first.
    """
    name = _SPECIAL.sub("", _MARKS.sub("", _without_path(official, above)))
    for pattern, put in _COMMITTEES:
        name = pattern.sub(put, name)
    return name if len(name) > 1 else official


def _without_path(official: str, above: tuple[str, ...]) -> str:
    """四平市铁东区山门镇山门村村民委员会 → 山门村村民委员会; only when the county is spelt out."""
    rest = official
    dropped = False
    for depth, name in enumerate(above, start=1):
        if depth == Level.TOWNSHIP and not dropped:
            break
        for form in (name, name.removesuffix("道")):
            if rest.startswith(form) and len(rest) > len(form) + 1:
                rest, dropped = rest.removeprefix(form), True
                break
    return rest


def kind_of(code: str, name: str) -> RegionKind:
    """What a place with this official code and name is."""
    level = level_of(code)
    if level == Level.CITY and _PSEUDO.match(name):
        return RegionKind.PSEUDO
    if level == Level.COUNTY and code[4:] == "00":
        return RegionKind.PSEUDO  # 东莞, 中山, 儋州: cities without counties
    if level == Level.COUNTY and "71" <= code[4:] <= "79":
        return RegionKind.ZONE
    if level == Level.TOWNSHIP and code[6] in "45" and _ZONE.search(name):
        return RegionKind.ZONE
    return RegionKind.ORDINARY


def stem_of(name: str) -> str:
    """The name without the word for what it is: 双桥村 and 双桥镇 are both 双桥."""
    stem = _TAIL.sub("", name)
    return stem if len(stem) > 1 else name


def full_forms(word: str) -> list[str]:
    """The names that are the same as `word` in people's mouths: 双桥, 双桥村, 双桥镇 …"""
    return [word, *(word + tail for tail in _TAILS)]


def suffixes_of(name: str) -> list[str]:
    """The tails that a search may begin with: all but the name itself and its last character."""
    return [name[start:] for start in range(1, len(name) - 1)]


def text_range(text: str) -> tuple[str, str]:
    """[low, high): what begins with `text`, in byte order, for a plain index."""
    last = ord(text[-1]) + 1
    if last == 0xD800:  # the surrogates are no characters
        last = 0xE000
    return text, (text[:-1] + chr(last)) if last <= 0x10FFFF else text + chr(0x10FFFF)


def clean_name(text: str) -> str:
    """The name as it is kept: one line, at most 60 printable characters; "" where it is none."""
    name = " ".join(text.split())
    return name if name.isprintable() and len(name) <= 60 else ""
