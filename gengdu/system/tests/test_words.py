"""Every audit verb of the core has its words."""

import ast
import re
from pathlib import Path

from gengdu.console.registry import Section, sections, verbs
from gengdu.system.console import SCREENS

PRODUCT = Path(__file__).resolve().parents[2]
CORE = (
    *("audit", "changes", "jobs", "limits", "regions", "events", "options", "sms", "people"),
    *("access", "notices", "console", "system"),
)
VERB = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")


def written_verbs() -> set[str]:
    """What is passed as `verb=`, or to the helpers that pass it on."""
    found = set()
    for app in CORE:
        for path in (PRODUCT / app).rglob("actions/**/*.py"):
            found |= verbs_in(ast.parse(path.read_text(encoding="utf-8")))
        for path in (PRODUCT / app).glob("actions.py"):
            found |= verbs_in(ast.parse(path.read_text(encoding="utf-8")))
    return found


def verbs_in(tree: ast.Module) -> set[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    values = [k.value for call in calls for k in call.keywords if k.arg == "verb"]
    values += [
        argument
        for call in calls
        if getattr(call.func, "id", "") in {"_note", "_tell"}
        for argument in call.args
    ]
    return {
        value.value
        for value in values
        if isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and VERB.fullmatch(value.value)
    }


def test_every_verb_that_is_written_has_words():
    written = written_verbs()
    assert len(written) > 30
    assert sorted(written - set(verbs.names())) == []


def test_the_frames_own_verbs_have_words():
    own = {f"{s.name}.export" for s in SCREENS if isinstance(s, Section) and s.export_right}
    own |= {f"{s.name}.open" for s in SCREENS if isinstance(s, Section) and s.open_right}
    assert sorted(own - set(verbs.names())) == []
    assert {screen.name for screen in SCREENS} <= set(sections.names())
