"""Read options: the value of the nearest region at or above, else the default; one query each."""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, overload

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse

from gengdu.kit import clock, codes
from gengdu.kit.errors import Invalid, NotFound
from gengdu.options import rules
from gengdu.options.errors import UnknownOption
from gengdu.options.models import OptionValue
from gengdu.options.registry import OptionSpec, keeping, legal, options, site
from gengdu.regions.queries import region_at
from gengdu.shell.navigation import FooterItem, Words

T = TypeVar("T")
log = logging.getLogger(__name__)

KEEP_FOOTER = dt.timedelta(seconds=10)
"""How long a process shows the foot it has read; the one where it is set shows it at once."""
MOST_FOOTERS = 2_000
_footers: dict[str, tuple[dt.datetime, dict[str, object]]] = {}


@dataclass(frozen=True)
class Effective(Generic[T]):
    """An option as it stands for a region, and where that comes from."""

    spec: OptionSpec[T]
    value: T
    set_in: str | None
    """The code of the region that says so, "" for the whole installation, None: the default."""

    @property
    def words(self) -> str:
        """The value as a person reads it."""
        return self.spec.kind.words(self.value)


def spec_of(key: str) -> OptionSpec[Any]:
    """The declared option, or UnknownOption."""
    spec = options.get(key)
    if spec is None:
        raise UnknownOption
    return spec


@overload
def value_of(option: OptionSpec[T], region_code: str = "") -> T: ...
@overload
def value_of(option: str, region_code: str = "") -> object: ...
def value_of(option: OptionSpec[Any] | str, region_code: str = "") -> object:
    """The option's value for a region ("" is the whole installation). One query."""
    spec = _spec(option)
    return _effective([spec], region_code)[0].value


def values_of(wanted: Iterable[OptionSpec[Any] | str], region_code: str = "") -> dict[str, object]:
    """Several options of one region, by key, in one query."""
    found = _effective([_spec(option) for option in wanted], region_code)
    return {effective.spec.key: effective.value for effective in found}


def set_values(option: OptionSpec[T]) -> dict[str, T]:
    """An option's own values, wherever it is set, by region code ("" is the whole installation).

    One query; for whoever asks for very many places at once. What no longer fits is left out.
    """
    found: dict[str, T] = {}
    for row in OptionValue.objects.filter(key=option.key).order_by("region_code"):
        try:
            found[row.region_code] = option.kind.parse(row.value)
        except Invalid:
            log.warning("option %s of %r no longer fits: ignored", option.key, row.region_code)
    return found


def effective_options(region_code: str = "") -> list[Effective[Any]]:
    """Every declared option as it stands for a region, in the order of declaration. One query."""
    return _effective(list(options), region_code)


def footer_items(region_code: str) -> list[FooterItem]:
    """Operator, hotline, complaints and filing numbers as they stand for a page.

    Kept in the process for ten seconds: every page has a foot, and a shared cache keeps a page
    three times as long. None where the database is away: the page that says so has one too.
    """
    try:
        found = _footer_of(region_code)
    except DatabaseError:
        return []
    return [
        FooterItem(site.line_of(key, str(value)), site.link_of(key, str(value)))
        for key, value in found.items()
        if value
    ]


def _footer_of(region_code: str) -> dict[str, object]:
    now = clock.now()
    kept = _footers.get(region_code)
    if kept is not None and abs(now - kept[0]) < KEEP_FOOTER:
        return kept[1]
    found = values_of(site.FOOTER, region_code)
    if len(_footers) >= MOST_FOOTERS:
        _footers.clear()
    _footers[region_code] = (now, found)
    return found


def legal_links(region_code: str) -> list[FooterItem]:
    """The legal pages at the foot of every page, as they stand for its place."""
    place = f"?place={region_code}" if region_code else ""
    return [FooterItem(page.spec.title, _legal_url(n) + place) for n, page in legal.PAGES.items()]


@cache
def _legal_url(name: str) -> str:
    return reverse("options:legal", args=[name])


@dataclass(frozen=True)
class LegalPage:
    """A legal page as it is read."""

    title: Words
    place: str
    blocks: list[rules.Block]


def legal_page(name: str, place: str = "") -> LegalPage:
    """A legal page for a place ("" the whole installation), filled in; NotFound for another name.

    Where the operator says nothing the text that comes with the product stands.
    """
    page = legal.PAGES.get(name)
    if page is None:
        raise NotFound
    code = region_at(place).code if place else ""
    found = values_of([page.spec, *_NAMED.values(), *_DAYS.values()], code)
    named = {word: str(found[spec.key]) or _UNSAID[word] for word, spec in _NAMED.items()}
    if found[legal.SOURCE.key]:
        named["source"] = f" {named['source']}"  # the blank lets the address become a link
    days = {word: str(found[spec.key]) for word, spec in _DAYS.items()}
    text = str(found[page.spec.key]) or legal.shipped(name)
    text = rules.filled(text, {**named, **days, "version": str(settings.GENGDU_VERSION)})
    return LegalPage(page.spec.title, code, rules.blocks_of(text))


_NAMED = {
    "operator": site.OPERATOR,
    "hotline": site.HOTLINE,
    "address": site.COMPLAINT_ADDRESS,
    "source": legal.SOURCE,
}
_DAYS = {
    "sign_in_days": keeping.SIGN_IN_DAYS,
    "fact_days": keeping.FACT_DAYS,
    "log_days": keeping.LOG_DAYS,
    "told_days": keeping.TOLD_DAYS,
}
_UNSAID = {
    "operator": "（运营单位未填写）",
    "hotline": "请询问所在村站",
    "address": "请向所在村站或乡镇农业站提出",
    "source": "向运营单位索取",
}
"""What a text says in the place of an option that is not set; the texts are Chinese."""


def forget_footers() -> None:
    """Read the options anew for the next page of this process."""
    _footers.clear()


def _spec(option: OptionSpec[T] | str) -> OptionSpec[T]:
    return spec_of(option) if isinstance(option, str) else option


def _lineage(region_codes: Iterable[str]) -> set[str]:
    """The codes and all above them, with the whole installation."""
    return {"", *(up for code in region_codes for up in codes.ancestors_or_self(code))}


def _effective(specs: list[OptionSpec[Any]], region_code: str) -> list[Effective[Any]]:
    rows = OptionValue.objects.filter(
        key__in=[spec.key for spec in specs], region_code__in=_lineage([region_code])
    )
    by_key: dict[str, dict[str, OptionValue]] = {}
    for row in rows:
        by_key.setdefault(row.key, {})[row.region_code] = row
    return [_nearest(spec, by_key.get(spec.key, {}), region_code) for spec in specs]


def _nearest(spec: OptionSpec[T], own: dict[str, OptionValue], code: str) -> Effective[T]:
    for place in [*reversed(codes.ancestors_or_self(code)), ""]:
        row = own.get(place)
        if row is None:
            continue
        try:
            return Effective(spec, spec.kind.parse(row.value), place)
        except Invalid:
            # A release may narrow a kind; a page must not fail over what was fine before.
            log.warning("option %s of %r no longer fits its kind: ignored", spec.key, place)
    return Effective(spec, spec.default, None)
