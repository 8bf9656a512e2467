"""Errors of the libraries are in the words of the site: « courriel », as in its own forms."""

import re

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.validators import EmailValidator
from django.test import Client
from django.urls import reverse


def test_no_error_of_the_libraries_says_e_mail_in_french() -> None:
    adapters = (DefaultAccountAdapter, DefaultMFAAdapter, DefaultSocialAccountAdapter)
    messages = [str(text) for adapter in adapters for text in adapter.error_messages.values()]
    assert [text for text in [*messages, str(EmailValidator.message)] if re.search(r"\be-?mail", text, re.IGNORECASE)] == []


@pytest.mark.django_db
def test_an_address_that_is_none_is_refused_in_the_words_of_the_site(client: Client) -> None:
    page = client.post(reverse("account_login"), {"login": "personne", "password": "x"}).content.decode()
    assert "adresse courriel valide" in page
    assert "e-mail" not in page
