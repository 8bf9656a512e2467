"""What people choose for each kind of notification, and what they have read."""

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from notifications import kinds
from notifications.models.choices import Mailing, Preference
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Suppression, address_hash


@transaction.atomic
def choose(user_id: int, kind: str, *, mailing: str = "", in_portal: bool | None = None) -> bool:
    """Keep a choice for one kind. Returns whether anything changed. A kind without a choice stays as it is."""
    known = kinds.KINDS.get(kind)
    if known is None or not known.has_choice:
        return False
    now = kinds.choices_of([user_id], known)[user_id]
    wanted = kinds.Choice(Mailing(mailing or now.mailing).value, now.in_portal if in_portal is None else in_portal)
    Preference.objects.update_or_create(
        user_id=user_id, kind=kind, defaults={"mailing": wanted.mailing, "in_portal": wanted.in_portal}
    )
    return wanted != now


@transaction.atomic
def choose_all(*, by: Actor, choices: dict[str, tuple[str, bool]]) -> None:
    person = by.oneself()
    for kind, (mailing, in_portal) in choices.items():
        choose(person.pk, kind, mailing=mailing, in_portal=in_portal)


@transaction.atomic
def mark_read(*, by: Actor, pks: list[int] | None = None) -> int:
    """These notifications, or all of them, were read. Returns how many were not before."""
    by.oneself()
    mine = Delivery.objects.visible_to(by).unread()
    return (mine if pks is None else mine.filter(pk__in=pks)).update(read_at=timezone.now())


@transaction.atomic
def take_mail_again(*, by: Actor) -> bool:
    """A person says that their address takes mail after all."""
    found = Suppression.objects.filter(address_hash=address_hash(by.oneself().email))
    return bool(found.delete()[0])


def is_suppressed(email: str) -> bool:
    return Suppression.objects.filter(address_hash=address_hash(email)).exists()
