"""What the gallery changes in the settings, here and in the other process."""

from pathlib import Path

URLS = "gengdu.files.tests.gallery.urls"


def templates(own):
    """The product's templates and the gallery's."""
    return [{**own[0], "DIRS": [Path(__file__).parent / "templates"]}]
