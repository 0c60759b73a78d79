"""`{% load system %}`: names masked, purposes in words."""

from django import template

from gengdu.console.rules import mask_name
from gengdu.people.models import Consent, Person
from gengdu.people.registry import purposes

register = template.Library()


@register.filter
def masked_name(person: Person) -> str:
    """王**, or a dash."""
    return mask_name(person.name()) or "—"


@register.filter
def purpose(consent: Consent) -> str:
    """What a consent is for."""
    known = purposes.get(consent.purpose)
    return str(known.title) if known else consent.purpose
