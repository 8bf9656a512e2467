"""Django finds the tables here; code imports each from the module in which it lives."""

from notifications.models.choices import Preference
from notifications.models.deliveries import Delivery
from notifications.models.feedback import MatchFeedback
from notifications.models.outbox import Unannounced
from notifications.models.subscriptions import Subscription, Suppression
from notifications.models.tasks import TaskNotice

__all__ = ["Delivery", "MatchFeedback", "Preference", "Subscription", "Suppression", "TaskNotice", "Unannounced"]
