"""The frame's made files: `bundles` joins style sheets and scripts, `sprite` packs the icons.

    python tools/assets.py bundles
    python tools/assets.py sprite [FOLDER OF lucide-static]   (else taken from npm into build/)
    python tools/assets.py marks                              (PNG icons, drawn by Chromium)

What they make is committed, so that running the product needs no Node and no build step; a test
fails when a bundle or the sprite is older than its sources.
"""

import os
import re
import runpy
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENGDU = ROOT / "gengdu"
SHELL = GENGDU / "shell"
STATIC = SHELL / "static" / "shell"
OWN = "shell/static/shell"
BUNDLES = {
    "member.bundle.css": (
        f"{OWN}/css/tokens.css",
        f"{OWN}/css/base.css",
        f"{OWN}/css/components.css",
        f"{OWN}/css/member.css",
        "portal/static/portal/portal.css",
        "fields/static/fields/fields.css",
        "articles/static/articles/articles.css",
        f"{OWN}/css/print.css",
    ),
    "console.bundle.css": tuple(
        f"{OWN}/css/{part}.css" for part in ("tokens", "base", "components", "console", "print")
    ),
    "page.bundle.js": (
        f"{OWN}/js/page.js",
        f"{OWN}/js/parts.js",
        f"{OWN}/js/copy.js",
        "articles/static/articles/seen.js",
        "articles/static/articles/speak.js",
    ),
}
"""What the first pages of everybody are made of, each in one file: a request more costs a phone as
much as a kilobyte."""
LUCIDE = "lucide-static@1.62.0"
BRAND = (
    '<symbol id="brand" viewBox="0 0 32 32"><path fill="var(--leaf)" d="M16 27C12.4 24.2 8 23.2 3'
    " 23.4V11.6C7.6 11.5 12 12.8 15.2 15.4V9.8C12.4 9.9 9.9 8.2 8.9 5.2 12 4.7 14.5 5.7 16 8.2 17.3"
    " 4.6 20.1 2.7 23.9 2.9 23.7 7.4 21.2 9.9 16.9 9.9V15.3C20 12.8 24.4 11.5 29 11.6V23.4C24 23.2"
    ' 19.6 24.2 16 27Z"/><path fill="none" stroke="var(--card)" stroke-width="1.3"'
    ' stroke-linecap="round" d="M16 16v9M6.5 15.2c2.3.2 4.5.9 6.3 2M6.5 19c2.3.2 4.5.9 6.3 2M25.5'
    ' 15.2c-2.3.2-4.5.9-6.3 2M25.5 19c-2.3.2-4.5.9-6.3 2"/></symbol>'
)


def bundle(name: str) -> str:
    """The parts of a bundle in order, without comments and needless space."""
    parts = [(GENGDU / path).read_text(encoding="utf-8") for path in BUNDLES[name]]
    head = "/* made by tools/assets.py */\n"
    if name.endswith(".js"):  # each in a block of its own: modules keep their names to themselves
        return head + "".join(f"{{\n{_without_comments(part)}}}\n" for part in parts)
    return head + _tight("\n".join(parts))


def _tight(css: str) -> str:
    """A style sheet that says the same: a rule a line. No string here holds `{};,` or `: `."""
    text = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text).replace(": ", ":").replace(";}", "}")
    return text.replace("}", "}\n").strip() + "\n"


def _without_comments(script: str) -> str:
    """A script of ours without lines that are comments, and without indentation."""
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def sprite(folder: Path, names: tuple[str, ...]) -> str:
    """One SVG with a symbol for each icon, `i-<name>`, and the brand's mark."""
    symbols = [
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{_shapes(folder / "icons" / f"{name}.svg")}'
        "</symbol>"
        for name in names
    ]
    head = (
        f"<!-- Icons: Lucide ({LUCIDE}, ISC), see vendor/VENDORED.md; made by tools/assets.py -->"
    )
    return "\n".join(
        ['<svg xmlns="http://www.w3.org/2000/svg">', head, BRAND, *symbols, "</svg>", ""]
    )


def _shapes(path: Path) -> str:
    body = re.sub(r"<!--.*?-->|</?svg[^>]*>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "".join(re.sub(r"\s+/>", "/>", line.strip()) for line in body.splitlines())


def fetch_lucide() -> Path:
    """The npm package, unpacked under build/."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    done = subprocess.run(
        ["npm", "pack", "--silent", LUCIDE], cwd=build, check=True, capture_output=True, text=True
    )
    with tarfile.open(build / done.stdout.strip()) as archive:
        archive.extractall(build / "lucide", filter="data")
    return build / "lucide" / "package"


def marks() -> None:
    """The mark as PNG for home screens that take no SVG."""
    from playwright.sync_api import sync_playwright

    svg = (STATIC / "mark.svg").read_text(encoding="utf-8")
    square = svg.replace('rx="7"', 'rx="0"')  # home screens round the corners themselves
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=os.environ.get("GENGDU_TEST_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for size in (180, 192, 512):
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>*{{margin:0}}svg{{display:block}}</style>{square}")
            page.screenshot(path=str(STATIC / f"mark-{size}.png"))
            page.close()
        browser.close()


def main(arguments: list[str]) -> None:
    """Make what was asked for."""
    what = arguments[0] if arguments else ""
    if what == "bundles":
        for name in BUNDLES:
            (STATIC / name).write_text(bundle(name), encoding="utf-8")
    elif what == "sprite":
        folder = Path(arguments[1]) if len(arguments) > 1 else fetch_lucide()
        names = runpy.run_path(str(SHELL / "icons.py"))
        for file, wanted in (("icons.svg", "MEMBER"), ("icons-console.svg", "CONSOLE")):
            (STATIC / file).write_text(sprite(folder, names[wanted]), encoding="utf-8")
    elif what == "marks":
        marks()
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
