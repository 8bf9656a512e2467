"""Sign-up that takes as long for an address with an account as for a new one, and addresses of an account within limits."""

from typing import Any

from allauth.account.forms import AddEmailForm, SignupForm
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from safety.letter_limits import TooManyLetters, count_letter


class EvenSignupForm(SignupForm):
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
