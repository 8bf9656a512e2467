"""The address at which programs read the status of a qualification."""

from django.urls import path

from qualification import api

urlpatterns = [
    path("<reference:reference>/status", api.status, name="api-qualification-status"),
]
