"""An audience against the tables: whether all it names is there, and how it reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gengdu.access.enums import Role
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery import errors
from gengdu.delivery.rules import audiences as rules
from gengdu.delivery.rules.audiences import Audience
from gengdu.kit.errors import require
from gengdu.regions.models import Region
from gengdu.regions.queries import full_name, joined, paths_of


def check_audience(audience: Audience, *, places: Collection[str] | None = None) -> None:
    """Raise what is wrong with an audience, if anything is.

    `places` are the codes an editor may write for; None leaves that to whoever has asked already.
    """
    require(bool(audience.regions), errors.NoPlaces)
    _check_places(audience.regions)
    if places is not None:
        for code in rules.outside(audience, places):
            raise errors.PlaceOutside(name=full_name(code) or code)
    _check_crops(audience)
    for role in audience.roles:
        if role not in rules.ROLES:
            raise errors.RoleNotOffered(role=Role(role).label)
    if not 0 <= audience.lead_days <= rules.MOST_LEAD_DAYS:
        raise errors.LeadDaysOutOfRange(most=rules.MOST_LEAD_DAYS)
    require(bool(audience.stages) or not audience.lead_days, errors.LeadDaysWithoutStage)
    require(audience.cells() <= rules.MOST_CELLS, errors.TooManyCells)


def _check_places(regions: Iterable[str]) -> None:
    known = Region.objects.in_bulk(list(regions))
    for code in regions:
        region = known.get(code)
        if region is None:
            raise errors.PlaceUnknown
        if not region.is_open:
            raise errors.PlaceGone(name=region.name)


def _check_crops(audience: Audience) -> None:
    crops = _crops_of(audience)
    stages = _stages_of(audience)
    if set(audience.crops) - set(crops) or set(audience.stages) - set(stages):
        raise errors.CropUnknown
    for stage in stages.values():
        if stage.crop.key not in audience.crops:
            raise errors.StageWithoutCrop(stage=str(stage), crop=str(stage.crop))
    staged = {stage.crop.key for stage in stages.values()}
    for key, crop in crops.items():
        if staged and key not in staged:
            raise errors.CropWithoutStage(crop=str(crop))


def _crops_of(audience: Audience) -> dict[str, Crop]:
    return {crop.key: crop for crop in Crop.objects.filter(key__in=audience.crops).order_by("pk")}


def _stages_of(audience: Audience) -> dict[str, Stage]:
    wanted = {rules.crop_and_order(key) for key in audience.stages}
    rows = Stage.objects.filter(crop__key__in={crop for crop, _order in wanted})
    found = rows.select_related("crop").order_by("crop_id", "order")
    return {rules.stage_key(stage): stage for stage in found} if wanted else {}


@dataclass(frozen=True)
class AudienceWords:
    """An audience as people read it; each list is empty where it does not narrow."""

    places: tuple[str, ...]
    crops: tuple[tuple[str, tuple[str, ...]], ...]
    """Each crop with its stages in order."""
    lead_days: int
    roles: tuple[str, ...]

    def lines(self) -> list[str]:
        """One line for each kind, for comparisons and exports."""
        found = [_("Places: %s") % "、".join(self.places)] if self.places else [_("Everywhere")]
        for crop, stages in self.crops:
            found.append(f"{crop}：{'、'.join(stages)}" if stages else crop)
        if self.lead_days:
            found.append(_("%(days)s days ahead") % {"days": self.lead_days})
        if self.roles:
            found.append(_("Roles: %s") % "、".join(self.roles))
        return found


def audience_words(audience: Audience) -> AudienceWords:
    """The names of everything the audience speaks of; what is gone is called by its key."""
    return audiences_words([audience])[0]


def audiences_words(audiences: Sequence[Audience]) -> list[AudienceWords]:
    """The same for many, in as many queries as for one."""
    paths = paths_of({code for audience in audiences for code in audience.regions})
    every = Audience(
        crops=tuple(key for audience in audiences for key in audience.crops),
        stages=tuple(key for audience in audiences for key in audience.stages),
    )
    crops, stages = _crops_of(every), _stages_of(every)
    found = []
    for audience in audiences:
        rows = []
        for key in audience.crops:
            own = [name for name in audience.stages if rules.crop_and_order(name)[0] == key]
            words = tuple(str(stages[name]) if name in stages else name for name in own)
            rows.append((str(crops.get(key, key)), words))
        roles = tuple(str(Role(role).label) for role in audience.roles)
        found.append(
            AudienceWords(tuple(_places(audience, paths)), tuple(rows), audience.lead_days, roles)
        )
    return found


def _places(audience: Audience, paths: Mapping[str, list[Region]]) -> Iterator[str]:
    """Whole addresses; the way to places side by side is said once."""
    way: list[Region] = []
    for code in audience.regions:
        path = paths.get(code, [])
        beside = bool(way) and path[:-1] == way
        yield path[-1].name if beside else joined(path) or code
        way = path[:-1]
