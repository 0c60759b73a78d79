"""`{% load shell %}`: icons, dates and counts as people say them, form fields."""

import datetime as dt
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gengdu.kit import clock
from gengdu.kit.words import by_language
from gengdu.shell.drawings import Drawing
from gengdu.shell.flash import take
from gengdu.shell.icons import CONSOLE, ICONS
from gengdu.shell.navigation import link_url

register = template.Library()
_TIME: Final = Drawing("shell/_time.html")


@register.simple_tag
def icon(name: str, classes: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"the sprite has no icon {name!r}")
    sprite = static("shell/icons-console.svg" if name in CONSOLE else "shell/icons.svg")
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}#i-{}"/></svg>',
            *(classes, label, sprite, name),
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        *(classes, sprite, name),
    )


@register.simple_tag
def brand_mark() -> SafeString:
    """The mark: a book with a sprout."""
    return format_html(
        '<svg class="brand-mark" aria-hidden="true"><use href="{}#brand"/></svg>',
        static("shell/icons.svg"),
    )


@register.simple_tag
def link(name: str) -> str:
    """The address of a named link, "" while no app offers it: `{% link "search" as search %}`."""
    return link_url(name)


@register.filter
def ago(value: dt.datetime | dt.date | None) -> SafeString | str:
    """今天 8:30, 昨天, 3月5日, 2024年3月5日 - as a `<time>` with the full time in its title."""
    return "" if value is None else _time(value, clock.today())


@by_language
def _time(value: dt.datetime | dt.date, today: dt.date) -> SafeString:
    if isinstance(value, dt.datetime):
        local = value.astimezone(clock.CHINA)
        day, clock_time = local.date(), f"{local.hour}:{local.minute:02d}"
        full, stamp = f"{_full_day(day)} {clock_time}", local.isoformat(timespec="seconds")
        return _TIME(stamp=stamp, full=full, words=_day_words(day, today, clock_time))
    return _TIME(stamp=value.isoformat(), full=_full_day(value), words=_day_words(value, today, ""))


def _day_words(day: dt.date, today: dt.date, clock_time: str) -> str:
    distance = (day - today).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get(distance)
    if near:
        return near if distance < 0 else f"{near} {clock_time}".strip()
    if day.year == today.year:
        return date_format(day, pgettext("date format", "j M"))
    return _full_day(day)


def _full_day(day: dt.date) -> str:
    return date_format(day, pgettext("date format", "j M Y"))


@register.filter
def count_words(value: int | None) -> str:
    """9,999 → 9,999; 12,000 → 1.2万; 120,000,000 → 1.2亿; in English always with commas."""
    if value is None:
        return "—"
    if not (get_language() or "").startswith("zh") or abs(value) < 10_000:
        return f"{value:,}"
    for unit, word in ((100_000_000, "亿"), (10_000, "万")):
        if abs(value) >= unit:
            # Never rounded up: 19,999 people are not 2万.
            tenths = int(abs(value) * 10 / unit)
            text = f"{tenths / 10:.1f}".removesuffix(".0")
            return f"{'-' if value < 0 else ''}{text}{word}"
    raise AssertionError("unreachable")


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, beside: str = "", **attrs: Any) -> SafeString:
    """A form field: label above, control, error in words, help below.

    `{% field form.phone inputmode="tel" placeholder="…" %}`; `beside` names a template drawn in
    the same row (a "send code" button). Underscores in names become hyphens (`hx_post`).
    """
    control = bound.as_widget(
        attrs={name.replace("_", "-"): value for name, value in attrs.items()}
    )
    values = {"field": bound, "control": control}
    if beside:
        values["beside"] = render_to_string(beside, context.flatten())  # type: ignore[arg-type]  # flatten() has str keys here
    return SafeString(render_to_string("shell/forms/field.html", values))


@register.inclusion_tag("shell/forms/errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole, above its fields."""
    return {"errors": form.non_field_errors()}


@register.simple_tag(takes_context=True)
def flash(context: Context) -> SafeString | str:
    """The sentence left by the page before (`shell.flash.say`), as a toast, once."""
    held = take(context["request"])
    if held is None:
        return ""
    words, kind = held
    return SafeString(render_to_string("shell/_toast.html", {"words": words, "kind": kind}))
