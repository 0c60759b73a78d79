"""`{% load console %}`: addresses of sections and rows, values as people say them."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from gengdu.console.registry import Act, Screen, Section, sections
from gengdu.shell.templatetags.shell import ago

register = template.Library()


@register.filter
def page(screen: Screen, name: str) -> str:
    """The address of one of a screen's pages."""
    return screen.url(name)


@register.filter
def row_page(section: Section, row: Model) -> str:
    """The address of a row; its other pages follow below it."""
    return section.row_url(row)


@register.filter
def headline(row: Model, section: Section) -> object:
    """What a row is called."""
    return section.headline(row)


@register.simple_tag
def bulk_url(section: Section, act: Act, came_from: str) -> str:
    """Where a bulk act is sent, with the filters to come back to."""
    address = reverse(f"console:{section.url_name(f'bulk_{act.verb}')}")
    return f"{address}?{urlencode({'from': came_from})}" if came_from else address


@register.filter
def said(value: object) -> object:
    """A fact's value: instants and days as people say them, yes and no, a dash for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date | dt.datetime):
        return ago(value)
    return "—" if value in (None, "") else value


@register.filter
def section_title(name: str) -> Any:
    """The title of a section by its name."""
    screen = sections.get(name)
    return screen.title if screen else name
