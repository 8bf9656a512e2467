"""Sign-up that takes as long for an address with an account as for a new one, addresses of an account within limits, and
passwords that only a confirmed address resets.
"""

from typing import Any

from allauth.account.forms import AddEmailForm, ResetPasswordForm, SignupForm
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models.people import User
from accounts.sign_in.claims import is_taken, unconfirmed_claims
from safety.letter_limits import TooManyLetters, count_letter


class EvenSignupForm(SignupForm):
    account_already_exists: bool

    def validate_unique_email(self, value: str) -> str:
        """An address that a stranger only added to their account keeps nobody from signing up with it."""
        address: str = super().validate_unique_email(value)
        self.account_already_exists = self.account_already_exists and is_taken(address)
        return address

    def try_save(self, request: HttpRequest) -> Any:
        """Hashing a password is most of the work: without it, the time of the answer tells who has an account."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class LimitedAddressForm(AddEmailForm):
    """Each address that is added makes the registry write to whoever has it: as other letters, only so many in a day."""

    def clean_email(self) -> str:
        address: str = super().clean_email()
        try:
            count_letter("address_added", sender=self.user.pk, reader=address)
        except TooManyLetters as refused:
            raise ValidationError(_("Too many addresses were added today. Try again tomorrow."), code=refused.code) from refused
        return address


class ConfirmedAddressResetForm(ResetPasswordForm):
    """An address that was added and never confirmed may be anybody's, a slip of the pen: it opens no account."""

    users: list[User]

    def clean_email(self) -> str:
        address: str = super().clean_email()
        claims = unconfirmed_claims(address).values_list("user", flat=True)
        self.users: list[User] = [user for user in self.users if user.pk not in set(claims)]
        return address
