"""Whoever acts: a person through one membership, or a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules
from django.db import models

from records.errors import Refused

if TYPE_CHECKING:
    from accounts.models.memberships import Membership
    from accounts.models.people import User


@dataclass(frozen=True, slots=True)
class Actor:
    """A person and the membership through which they act now. Rights are asked of this, never of the person.

    `withheld` is a membership that gives no right yet, because its organisation asks for a second factor.
    `impersonator` is the administrator who looks through this person's eyes, for support: they read what both may read.
    """

    user: User | None = None
    membership: Membership | None = None
    withheld: Membership | None = None
    impersonator: Actor | None = None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def organisation_id(self) -> int | None:
        return self.membership.organisation_id if self.membership else None

    @property
    def impersonator_id(self) -> int | None:
        return self.impersonator.user_id if self.impersonator else None

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else ""

    def can(self, right: str, subject: models.Model | None = None) -> bool:
        """The right is held; through other eyes, by the administrator as well: support opens nothing that is closed to them."""
        if self.impersonator and not self.impersonator.can(right, subject):
            return False
        return bool(rules.test_rule(right, self, subject))

    def must(self, right: str, subject: models.Model | None = None) -> None:
        """Raise `Refused` unless the right is held."""
        if not self.can(right, subject):
            raise Refused(right)

    def someone(self) -> User:
        """The person who acts. Raises `Refused` for a visitor."""
        if self.user is None:
            raise Refused("accounts.act_personally")
        return self.user

    def oneself(self) -> User:
        """The person, acting for themself: raises `Refused` for a visitor and for support."""
        self.must("accounts.act_personally")
        return self.someone()


VISITOR = Actor()
