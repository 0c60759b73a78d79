"""What pages are made of, read from the sources: contrast, baseline, icons, targets.

What a browser must measure is in `tests/journeys` (`looks.assert_looks_right`).
"""

import itertools
import re
from pathlib import Path

import pytest

from gengdu.shell.icons import ICONS

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "gengdu"
CSS = PRODUCT / "shell" / "static" / "shell" / "css"
SHEETS = sorted(p for p in PRODUCT.glob("*/static/**/*.css") if ".bundle." not in p.name)
SCRIPTS = sorted(p for p in PRODUCT.glob("*/static/**/*.js") if "vendor" not in p.parts)
PAGES = sorted(PRODUCT.glob("*/templates/**/*.html"))

# -- contrast, computed from the tokens

DARK = ':root[data-theme="dark"]'
MODES = {
    "light": [":root"],
    "dark": [":root", DARK],
    "elder": [":root", ":root.elder"],
    "elder dark": [":root", DARK, ":root.elder", ':root.elder[data-theme="dark"]'],
}
GROUNDS = ("paper", "card", "sunk", "leaf-tint")
PAIRS = [
    *itertools.product(("ink", "ink-2", "ink-3", "leaf", "notice", "wheat-ink", "water"), GROUNDS),
    *((text, f"{text.removesuffix('-ink')}-tint") for text in ("wheat-ink", "notice", "water")),
    *(("earth", "earth-tint"), ("ink", "wheat-tint"), ("ink", "notice-tint")),
    *(("on-leaf", "leaf-fill"), ("on-leaf", "leaf-2"), ("on-notice", "notice-fill")),
    *(("on-bulk", "bulk"), ("bulk-notice", "bulk"), ("paper", "ink")),
]


def rules(sheet: str) -> dict[str, dict[str, str]]:
    """Custom properties by selector, outside of media queries."""
    text = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        found.setdefault(selector.strip(), {}).update(re.findall(r"--([\w-]+):\s*([^;]+);", body))
    return found


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.1) of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens(mode: str) -> dict[str, str]:
    """The tokens as they hold in a mode."""
    known = rules("tokens.css")
    return {name: value for layer in MODES[mode] for name, value in known[layer].items()}


def test_contrast_is_computed_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_every_text_stands_out_from_its_ground(mode):
    held = tokens(mode)
    weak = {
        f"{text} on {ground}": round(contrast(held[text], held[ground]), 2)
        for text, ground in PAIRS
        if contrast(held[text], held[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("mode", MODES)
def test_edges_of_controls_stand_out(mode):
    held = tokens(mode)
    assert all(contrast(held["line-2"], held[ground]) >= 3 for ground in ("paper", "card"))


def test_the_device_s_dark_is_the_chosen_dark():
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    by_device = re.findall(r":root:not\(\[data-theme=\"light\"\]\) \{([^}]*)\}", text)
    by_choice = re.findall(r"\n:root\[data-theme=\"dark\"\] \{([^}]*)\}", text)
    assert [" ".join(b.split()) for b in by_device] == [" ".join(b.split()) for b in by_choice]
    elder_device = re.findall(r":root\.elder:not\(\[data-theme=\"light\"\]\) \{([^}]*)\}", text)
    elder_choice = re.findall(r":root\.elder\[data-theme=\"dark\"\] \{([^}]*)\}", text)
    assert len(elder_device) == 1
    assert [" ".join(b.split()) for b in elder_device] == [
        " ".join(b.split()) for b in elder_choice
    ]


def test_large_type_is_20_to_32_with_targets_of_60():
    known = rules("tokens.css")
    sizes = [known[f':root.elder[data-size="{n}"]']["fs"] for n in (24, 28, 32)]
    assert [known[":root.elder"]["fs"], *sizes] == ["20px", "24px", "28px", "32px"]
    assert (known[":root"]["tap"], known[":root.elder"]["tap"]) == ("44px", "60px")


def test_colours_live_in_the_tokens():
    """Every other sheet names a token, so that both themes follow; what is printed or scanned (a
    poster, a QR code) is black on white in both."""
    stray = [
        f"{path.relative_to(ROOT)}: {colour}"
        for path in SHEETS
        if path.name not in {"tokens.css", "print.css", "poster.css"}
        for colour in re.findall(
            r"#(?!000\b|fff\b)[0-9a-f]{3,8}\b|rgba?\([^)]*\)|hsla?\([^)]*\)",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert stray == []


# -- the baseline: Chromium 87, Safari 14

NEW_CSS = re.compile(
    r"@layer|@container|@scope|@property|@starting-style|:has\(|:is\(|:where\(|&[ .:{]|color-mix"
    r"|light-dark|oklch|oklab|\blch\(|\blab\(|aspect-ratio|\binset:|\binset-(?:block|inline)"
    r"|\d[dsl]v[hw]\b|subgrid|field-sizing|text-wrap|content-visibility|\btranslate:|\bscale:"
    r"|\brotate:|overflow:\s*clip|@import|\burl\("
)
NEW_JS = re.compile(
    r"\.at\(|structuredClone|Object\.hasOwn|\.findLast|\.toSorted|\.toReversed|replaceAll\("
    r"|randomUUID|crypto\.subtle|Array\.fromAsync|Promise\.withResolvers|\bstatic \{|#\w+ in "
    r"|showModal|\.inert\b|scheduler\.|^import |import\((?!\w+\.dataset\.)|innerHTML|outerHTML"
    r"|eval\("
    r"|document\.write",
    re.MULTILINE,
)


def findings(paths: list[Path], banned: re.Pattern[str]) -> list[str]:
    """Where a banned thing stands."""
    return [
        f"{path.relative_to(ROOT)}:{number} {match[0]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := banned.search(line)) and not line.lstrip().startswith(("//", "/*", "*"))
    ]


def test_style_sheets_stay_within_the_baseline():
    assert SHEETS
    assert findings(SHEETS, NEW_CSS) == []


def test_scripts_stay_within_the_baseline():
    """And build no HTML, and import nothing but what the page names: a template knows the hashed
    name of a file, a script does not."""
    assert SCRIPTS
    assert findings(SCRIPTS, NEW_JS) == []


@pytest.mark.parametrize("new", ["a { inset: 0 }", "p:has(a) {}", "height: 100dvh", "& .x {}"])
def test_the_search_for_new_css_finds_it(new):
    assert NEW_CSS.search(new)


# -- templates

INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)[^>]*>|javascript:|hx-on")
ICON = re.compile(r"\{%\s*icon\s+[\"']([^\"']+)[\"']")


def test_no_inline_script_style_or_handler():
    assert PAGES
    assert findings(PAGES, INLINE) == []


def test_every_page_stands_in_a_shell():
    """A page of an app extends a frame; what begins with an underscore is part of a page."""
    loose = [
        str(path.relative_to(ROOT))
        for path in PAGES
        if not path.name.startswith("_")
        and path.parent.name not in {"forms", "widgets"}
        and path.relative_to(PRODUCT).parts[0] != "shell"
        and "{% extends" not in path.read_text(encoding="utf-8")
    ]
    assert loose == []


def test_the_sprite_holds_what_is_used_and_nothing_else():
    texts = [
        path.read_text(encoding="utf-8")
        for pattern in ("*/**/*.html", "*/**/*.py")
        for path in PRODUCT.glob(pattern)
        if path.name != "icons.py" and ("tests" not in path.parts or "gallery" in path.parts)
    ]
    named = {name for text in texts for name in ICON.findall(text)}
    assert named - ICONS == set()
    everything = "\n".join(texts)
    unused = {name for name in ICONS if not re.search(rf"[\"']{name}[\"']", everything)}
    assert unused == set(), "take them out of gengdu/shell/icons.py, then: tools/assets.py sprite"
