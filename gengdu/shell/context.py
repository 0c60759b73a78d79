"""What every template knows: never the user (public pages are the same bytes for everybody)."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The page's view mode and navigation."""
    return {}
