"""Sign-up that takes as long for an address with an account as for a new one."""

from typing import Any

from allauth.account.forms import SignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest


class EvenSignupForm(SignupForm):
    def try_save(self, request: HttpRequest) -> Any:
        """Hashing a password is most of the work: without it, the time of the answer tells who has an account."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
