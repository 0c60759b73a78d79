"""The portal's addresses for the matrix test."""

from gengdu.console.tests.matrix import POST, Entry
from gengdu.kit.ids import uuid7
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
    "portal:week_rest": Entry("member"),
    "portal:shown": Entry("member", POST, member=frozenset({204})),
    "portal:why": Entry("anyone", args=(uuid7(),), guest=frozenset({204}), member=frozenset({204})),
}
