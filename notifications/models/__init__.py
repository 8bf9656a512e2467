"""Django finds the tables here; code imports each from the module in which it lives."""

from notifications.models.choices import Preference
from notifications.models.deliveries import Delivery
from notifications.models.hub import HubPing
from notifications.models.outbox import OutboxMark
from notifications.models.subscriptions import Subscription, Suppression
from notifications.models.tasks import TaskNotice
from notifications.models.webhooks import Endpoint, EndpointCall

__all__ = [
    "Delivery",
    "Endpoint",
    "EndpointCall",
    "HubPing",
    "OutboxMark",
    "Preference",
    "Subscription",
    "Suppression",
    "TaskNotice",
]
