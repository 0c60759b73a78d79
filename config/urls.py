"""Every app's addresses; loading this file ends the registration phase."""

from typing import Any

from django.urls import include, path

from config.health import healthz, readyz
from gengdu.access.registry import api_rooms, public_kinds
from gengdu.files.registry import accounts, owners
from gengdu.kit.health import checks
from gengdu.kit.registry import Registry
from gengdu.options.registry import options
from gengdu.regions.registry import rehomers
from gengdu.search.registry import facets, place_pages, searchables
from gengdu.shell import navigation, refusals

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("gengdu.articles.urls")),  # first what is asked for most
    path("", include("gengdu.portal.urls")),  # before the frame's: `/` is the portal's
    path("", include("gengdu.shell.urls")),
    path("", include("gengdu.regions.urls")),
    path("", include("gengdu.options.urls")),
    path("", include("gengdu.people.urls")),
    path("", include("gengdu.files.urls")),
    path("", include("gengdu.notices.urls")),
    path("", include("gengdu.search.urls")),
    path("", include("gengdu.fields.urls")),
    path("api/v1/", include("gengdu.openapi.urls")),
    path("", include("gengdu.delivery.urls")),  # before the frame's: it has pages below /console/
    path("console/", include("gengdu.console.urls")),
]

registries: list[Registry[Any]] = [
    checks,
    options,
    api_rooms,
    public_kinds,
    rehomers,
    accounts,
    owners,
    searchables,
    facets,
    place_pages,
    refusals.refusals,
    *navigation.REGISTRIES,
]
for registry in registries:
    registry.freeze()

handler400 = "gengdu.shell.views.bad_request"
handler403 = "gengdu.shell.views.forbidden"
handler404 = "gengdu.shell.views.not_found"
handler500 = "gengdu.shell.views.server_error"
