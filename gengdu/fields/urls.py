"""Addresses of fields."""

from django.urls import path

from gengdu.fields import views

app_name = "fields"
urlpatterns = [
    path("me/plantings/", views.plantings, name="plantings"),
    path("me/plantings/add/", views.planting_add, name="planting_add"),
    path("me/plantings/<ref:uid>/", views.planting, name="planting"),
    path("me/plantings/<ref:uid>/change/", views.planting_change, name="planting_change"),
    path("me/plantings/<ref:uid>/end/<slug:how>/", views.planting_end, name="planting_end"),
]
