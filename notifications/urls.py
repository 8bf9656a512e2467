"""Addresses of alerts, open to everyone: asking for one, confirming, managing and leaving by a signed link."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from notifications.views import subscriptions, visitors

urlpatterns = [
    path(_("new/"), subscriptions.subscribe, name="subscribe"),
    path(_("<number:pk>/change/"), subscriptions.change, name="change-subscription"),
    path(_("<number:pk>/end/"), subscriptions.end, name="end-subscription"),
    path(_("my-link/"), visitors.ask_link, name="manage-link"),
    path(_("confirm/<str:token>/"), visitors.confirm, name="confirm-subscription"),
    path(_("manage/<str:token>/"), visitors.manage, name="manage-subscriptions"),
    path(_("leave/<str:token>/"), visitors.leave, name="leave"),
]
