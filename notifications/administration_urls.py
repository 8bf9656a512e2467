"""Addresses of the administration's pages on deliveries."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from notifications.views import administration

urlpatterns = [
    path(_("deliveries/"), administration.deliveries, name="administration-deliveries"),
    path(_("deliveries/<number:pk>/<slug:action>/"), administration.decide_delivery, name="administration-delivery"),
    path(_("deliveries/messages/"), administration.previews, name="administration-messages"),
    path(_("deliveries/messages/<slug:code>/"), administration.preview, name="administration-message"),
]
