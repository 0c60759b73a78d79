"""Which drawing of the sprite (static/fields/glyphs.svg) shows a stage."""

from typing import Final

from gengdu.agronomy.models import Stage

MAIZE: Final = (
    "m-seed", "m-sprout", "m-leaf3", "m-leaf7", "m-joint", "m-whorl", "m-tassel",
    "m-silk", "m-grain", "m-milk", "m-dough", "m-ripe", "m-harvest",
)  # fmt: skip
RICE: Final = (
    "r-seed", "r-sprout", "r-leaf3", "r-plant", "r-green", "r-tiller", "r-joint",
    "r-boot", "r-head", "r-flower", "r-milk", "r-dough", "r-ripe", "r-harvest",
)  # fmt: skip
SHORT_RICE: Final = tuple(g for g in RICE if g not in {"r-leaf3", "r-flower", "r-dough"})
OWN: Final = {
    "maize_spring": MAIZE,
    "maize_summer": MAIZE,
    "rice_japonica_ne": RICE,
    "rice_mid": RICE,
    "rice_early": SHORT_RICE,
    "rice_late": SHORT_RICE,
}
"""Crops with drawings of their own, in the order of their stages."""
DOT: Final = "dot"
"""Animals, fungi and bees: no BBCH code, no plant to draw."""
BY_BBCH: Final = (
    (8, "n-seed"), (10, "n-sprout"), (19, "n-leaf"), (29, "n-bush"), (49, "n-grow"), (59, "n-bud"),
    (69, "n-flower"), (79, "n-fruit"), (90, "n-ripe"), (99, "n-harvest"),
)  # fmt: skip
"""Any other plant: the last code that each drawing stands for."""
RESTING: Final = ((0, 9), (91, 99))
"""Codes in which a tree stands bare."""


def glyph_of(stage: Stage) -> str:
    """The drawing of a stage; its crop is at hand."""
    own = OWN.get(stage.crop.key, ())
    if stage.order <= len(own):
        return own[stage.order - 1]
    code = stage.bbch_from
    if code is None:
        return DOT
    if stage.crop.perennial and any(low <= code <= high for low, high in RESTING):
        return "n-rest"
    return next(name for last, name in BY_BBCH if code <= last)
