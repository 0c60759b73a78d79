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
