"""Every app's addresses; loading this file ends the registration phase."""

from django.urls import include, path

from config.health import healthz, readyz
from gengdu.kit.health import checks
from gengdu.options.registry import options

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("gengdu.shell.urls")),
    path("", include("gengdu.regions.urls")),
    path("", include("gengdu.people.urls")),
    path("", include("gengdu.notices.urls")),
    path("console/", include("gengdu.console.urls")),
]

for registry in (checks, options):
    registry.freeze()

handler400 = "gengdu.shell.views.bad_request"
handler403 = "gengdu.shell.views.forbidden"
handler404 = "gengdu.shell.views.not_found"
handler500 = "gengdu.shell.views.server_error"
