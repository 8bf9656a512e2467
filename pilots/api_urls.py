"""Addresses of pilots in the API, beside those of the catalogue."""

from django.urls import path

from pilots import api

urlpatterns = [path("<str:key>/measurements/", api.PilotMeasurements.as_view(), name="api-pilot-measurements")]
