"""A range of stages in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _


class InOrder(Protocol):
    """A stage of a crop; its words are its name."""

    @property
    def crop_id(self) -> int: ...
    @property
    def crop(self) -> object: ...
    @property
    def order(self) -> int: ...


def stage_words(stages: Iterable[InOrder]) -> list[tuple[str, str]]:
    """Each crop with its stages as people say them: 七叶期到大喇叭口期; neighbours are one range.

    The stages have their crop at hand.
    """
    by_crop: dict[str, list[InOrder]] = {}
    for stage in sorted(stages, key=lambda stage: (stage.crop_id, stage.order)):
        by_crop.setdefault(str(stage.crop), []).append(stage)
    return [(crop, _said(own)) for crop, own in by_crop.items()]


def _said(stages: Sequence[InOrder]) -> str:
    runs: list[list[InOrder]] = []
    for stage in stages:
        if runs and stage.order == runs[-1][-1].order + 1:
            runs[-1].append(stage)
        else:
            runs.append([stage])
    return _(", ").join(_run(run) for run in runs)


def _run(run: Sequence[InOrder]) -> str:
    values: Mapping[str, object] = {"first": run[0], "last": run[-1]}
    if len(run) == 1:
        return str(run[0])
    return (_("%(first)s and %(last)s") if len(run) == 2 else _("%(first)s to %(last)s")) % values
