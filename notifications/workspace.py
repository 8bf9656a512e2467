"""What awaits the registry's administrators: deliveries that need a person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from authoring.workspace import Section, Task
from notifications.models.deliveries import Delivery
from records.numbers import shown_number


def tasks(actor: Any) -> list[Task]:
    if not actor.can("notifications.oversee"):
        return []
    total = Delivery.objects.troubled().count()
    if not total:
        return []
    detail = ngettext("%(total)s delivery", "%(total)s deliveries", total) % {"total": shown_number(total)}
    return [Task(_("Check deliveries that were not received"), detail, reverse("administration-deliveries"), _("Open"))]


SECTION = Section(gettext_lazy("Deliveries"), tasks, lambda actor: Delivery.objects.none())
