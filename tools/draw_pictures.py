"""The demonstration's drawings: config/demo/pictures/*.svg, drawn for it, to the WebP it ships.

    python tools/draw_pictures.py

Run again after a drawing was changed. An upload takes no SVG, so that what is shipped are pixels.
"""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from shots import FLAGS

FOLDER = Path(__file__).resolve().parent.parent / "config" / "demo" / "pictures"
WIDTH, HEIGHT = 1200, 675
LARGEST = 40 * 1024
"""Bytes: a village loads it in a second or two."""


def main() -> None:
    """Draw them all."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=os.environ.get("GENGDU_TEST_CHROMIUM", "/usr/bin/chromium"),
            args=list(FLAGS),
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for source in sorted(FOLDER.glob("*.svg")):
            page.set_content(f"<style>body{{margin:0}}</style>{source.read_text('utf-8')}")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            target = source.with_suffix(".webp")
            picture.save(target, quality=80, method=6)
            size = target.stat().st_size
            print(f"{target.name}: {size:,} bytes")
            if size > LARGEST:
                raise SystemExit(f"{target.name} is larger than {LARGEST:,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
