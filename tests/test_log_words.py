"""Every verb that an action writes into the log is said in words to whoever reads it."""

import ast

from gengdu.console.registry import verbs
from tests.architecture.tree import room_of, sources


def recorded() -> set[str]:
    """The verbs of all calls of `record` in rooms of actions, as they stand in the source."""
    return {
        word.value.value
        for _app, path, tree in sources()
        if room_of(path) == "actions"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "verb" and isinstance(word.value, ast.Constant)
    }


def test_what_is_recorded_is_said_in_words():
    assert len(recorded()) > 50
    assert sorted(recorded() - set(verbs.names())) == []
