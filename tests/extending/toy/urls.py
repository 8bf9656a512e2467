"""Addresses of trainings."""

from publishing.record_urls import record_urls
from tests.extending.toy.pages import PAGES

app_name = "trainings"
urlpatterns = record_urls(PAGES)
