"""One mailbox is one address, wherever an address is typed."""

import pytest
from django import forms
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models.people import User
from needs.models.needs import Need
from notifications.models.deliveries import Delivery
from tests.authoring.test_years_of_dates import _forms

# Sent to sam@example.org, or to nobody who wrote them.
OTHERWISE_WRITTEN = [
    "sam@example.org\u200b",
    "sam@exam\u00adple.org",
    "sam@example\u3002org",
    "sam@exampſe.org",
    "sam@straße.example",
    "ſam@example.org",
    "\u212aam@example.org",
    "ısam@example.org",
    "sam@[10.0.0.1]",
]
PLAIN = [
    "sam@example.org",
    "Sam.O+liste@EXAMPLE.org",
    "o'neil@ciusss.example.qc.ca",
    "sam@santé.example",
    "sam@xn--sant-epa.example",
]


@pytest.mark.parametrize("typed", OTHERWISE_WRITTEN)
def test_no_field_takes_an_address_that_is_sent_otherwise_than_it_is_written(typed: str) -> None:
    fields = [
        field for form in _forms() for field in getattr(form, "base_fields", {}).values() if isinstance(field, forms.EmailField)
    ]
    columns: list[models.Field[object, object]] = [Need._meta.get_field("contact_email"), User._meta.get_field("email")]
    assert len(fields) > 5
    for field in fields:
        with pytest.raises(ValidationError):
            field.clean(typed)
    for column in columns:
        with pytest.raises(ValidationError):
            column.run_validators(typed)


@pytest.mark.parametrize("typed", PLAIN)
def test_addresses_as_people_have_them_are_taken(typed: str) -> None:
    assert forms.EmailField().clean(typed) == typed


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["sam@example.org\u200b", "sam@exam\u00adple.org", "ſam@example.org"])
def test_nobody_is_written_to_under_another_spelling_of_their_address(client: Client, typed: str) -> None:
    asked = {"password1": "une phrase assez longue 7x", "name": "Sam", "consent": "on"}
    client.post(reverse("account_reset_password"), {"email": typed})
    client.post(reverse("account_signup"), asked | {"email": typed})
    client.post(f"{reverse('subscribe')}?kind=need", {"email": typed, "frequency": "daily", "language": "fr", "consent": "on"})
    assert not mail.outbox
    assert not Delivery.objects.exists()
    assert not User.objects.exists()
    client.post(reverse("account_signup"), asked | {"email": "sam@example.org"})
    assert User.objects.get().email == "sam@example.org"
