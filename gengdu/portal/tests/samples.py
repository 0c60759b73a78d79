"""The portal's addresses for the matrix test."""

from gengdu.console.tests.matrix import Entry
from tests.matrix_world import HERE

ENTRIES = {
    "portal:start": Entry("anyone", guest=frozenset({200}), member=frozenset({302})),
    "portal:home": Entry("anyone", args=(HERE,)),
    "portal:rubric": Entry(
        "anyone",
        args=(HERE, "agri-tech"),
        guest=frozenset({200, 404}),
        member=frozenset({200, 404}),
    ),
    "portal:week": Entry("anyone"),
}
