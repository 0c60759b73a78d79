"""Addresses of fields."""

from django.urls import path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.fields import views
from gengdu.fields.enums import Ending

app_name = "fields"
urlpatterns = [
    path("me/plantings/", views.plantings, name="plantings"),
    path("me/plantings/add/", views.planting_add, name="planting_add"),
    path("me/plantings/<ref:uid>/", views.planting, name="planting"),
    path("me/plantings/<ref:uid>/report/", views.planting_report, name="planting_report"),
    path("me/plantings/reports/<ref:uid>/undo/", views.report_undo, name="report_undo"),
    path("me/plantings/<ref:uid>/again/", views.planting_again, name="planting_again"),
    path("me/plantings/<ref:uid>/unsure/", views.planting_unsure, name="planting_unsure"),
    path("me/plantings/<ref:uid>/change/", views.planting_change, name="planting_change"),
    path(
        "me/plantings/<ref:uid>/harvested/",
        views.planting_end,
        {"ending": Ending.HARVESTED},
        name="planting_harvested",
    ),
    path(
        "me/plantings/<ref:uid>/mistake/",
        views.planting_end,
        {"ending": Ending.MISTAKE},
        name="planting_mistake",
    ),
]
