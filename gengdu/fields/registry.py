"""Where upper apps put something on a planting's page: advice, questions, records."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gengdu.fields.queries.pages import Plot
from gengdu.kit.registry import Registry
from gengdu.people.models import Account


@dataclass(frozen=True)
class Panel:
    """A part of a planting's page: a template and what it shows; {} leaves the part out."""

    template: str
    context: Callable[[Account, Plot], dict[str, Any]]


panels: Registry[Panel] = Registry("panels of a planting")


def panels_of(actor: Account, plot: Plot) -> list[tuple[str, dict[str, Any]]]:
    """The parts that have something to show."""
    found = [(panel.template, panel.context(actor, plot)) for panel in panels]
    return [(template, context) for template, context in found if context]
