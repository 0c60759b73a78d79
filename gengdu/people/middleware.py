"""Keeps a session to its sign-in: ended, idle or too old means signed out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SignInMiddleware:
    """Placeholder until the sign-in index exists."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)
