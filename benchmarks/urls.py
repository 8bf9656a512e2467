"""The product's addresses, and the yardstick's."""

from django.urls import path

from benchmarks.plain import PlainList
from registry.urls import *  # noqa: F403
from registry.urls import urlpatterns as own

urlpatterns = [*own, path("plain/", PlainList.as_view())]
