"""Error pages."""

from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return HttpResponse("404", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return HttpResponse("403", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return HttpResponse("500", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old."""
    return HttpResponse("403", status=403)
