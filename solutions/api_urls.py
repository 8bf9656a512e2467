"""Addresses of the API for vendors' programs."""

from django.urls import path

from solutions.api import OwnSolutions

urlpatterns = [path("solutions/", OwnSolutions.as_view(), name="api-own-solutions")]
