"""Addresses of one's own notifications."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from notifications.views import portal, webhooks

urlpatterns = [
    path(_("organisation/<slug:slug>/webhooks/"), webhooks.webhooks, name="organisation-webhooks"),
    path(_("organisation/<slug:slug>/webhooks/<number:pk>/"), webhooks.webhook, name="organisation-webhook"),
    path(_("organisation/<slug:slug>/webhooks/<number:pk>/secret/"), webhooks.renew_secret, name="organisation-webhook-secret"),
    path(
        _("organisation/<slug:slug>/webhooks/<number:pk>/calls/<number:delivery>/again/"),
        webhooks.webhook_replay,
        name="organisation-webhook-replay",
    ),
    path(
        _("organisation/<slug:slug>/webhooks/<number:pk>/do/<slug:action>/"),
        webhooks.webhook_action,
        name="organisation-webhook-action",
    ),
    path("notifications/", portal.notifications, name="notifications"),
    path(_("notifications/bell/"), portal.bell, name="notification-bell"),
    path(_("notifications/read/"), portal.mark_read, name="notifications-read"),
    path(_("notifications/<number:pk>/open/"), portal.follow_link, name="notification-open"),
    path(_("notifications/not-relevant/"), portal.not_relevant, name="match-not-relevant"),
    path(_("notifications/settings/"), portal.settings_page, name="notification-settings"),
    path(_("notifications/address/"), portal.take_mail_again, name="take-mail-again"),
]
