"""Every app's addresses; loading this file ends the registration phase."""

from django.urls import include, path

urlpatterns = [
    path("", include("gengdu.shell.urls")),
    path("", include("gengdu.regions.urls")),
    path("", include("gengdu.people.urls")),
    path("", include("gengdu.notices.urls")),
    path("console/", include("gengdu.console.urls")),
]

handler403 = "gengdu.shell.views.forbidden"
handler404 = "gengdu.shell.views.not_found"
handler500 = "gengdu.shell.views.server_error"
