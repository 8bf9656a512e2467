"""What notifications hold about people: subscriptions, choices, what they were told."""

from typing import Any

from django.db.models import Q

from accounts.models.people import User
from accounts.personal_data import PersonalData
from notifications.criteria import Watch, in_words
from notifications.models.choices import Preference
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Subscription, Suppression, address_hash


def _subscriptions(person: User, addresses: set[str]) -> Any:
    return Subscription.objects.filter(Q(user=person) | Q(recipient__in=addresses))


def _deliveries(person: User, addresses: set[str]) -> Any:
    return Delivery.objects.filter(Q(user=person) | Q(recipient__in=addresses))


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    return [
        *(
            {
                "what": "subscription",
                "at": s.created_at.isoformat(),
                "text": in_words(Watch.of(s)),
                "channel": s.channel,
                "frequency": s.frequency,
                "confirmed": s.confirmed_at.isoformat() if s.confirmed_at else None,
                "consent": f"{s.consent_version} {s.consent_page}",
                "ended": s.ended_at.isoformat() if s.ended_at else None,
            }
            for s in _subscriptions(person, addresses)
        ),
        *(
            {"what": "choice", "kind": p.kind, "mailing": p.mailing, "in_portal": p.in_portal}
            for p in Preference.objects.filter(user=person)
        ),
        *(
            {
                "what": "notification",
                "at": d.created_at.isoformat(),
                "channel": d.channel,
                "state": d.state,
                "kind": d.kind,
                "text": d.data.get("subject", ""),
            }
            for d in _deliveries(person, addresses)
        ),
    ]


def _erase(person: User, addresses: set[str]) -> None:
    _deliveries(person, addresses).delete()
    _subscriptions(person, addresses).delete()
    Preference.objects.filter(user=person).delete()
    Suppression.objects.filter(address_hash__in=[address_hash(each) for each in addresses]).delete()


PERSONAL_DATA = PersonalData("notifications", _export, _erase)
