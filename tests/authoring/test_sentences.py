"""Sentences of the pages on which a record is written."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from tests.factories import PilotFactory, acting

pytestmark = pytest.mark.django_db


def test_a_sentence_that_ends_with_an_english_time_ends_with_one_full_stop(sign_in: Callable[[Actor], Client]) -> None:
    pilot = PilotFactory()
    client = sign_in(acting(organisation=pilot.organisation))
    step = reverse("pilots:edit", args=[pilot.reference, "subject"])
    client.post(step, {"title_fr": "Essai", "summary_fr": "Autre résumé.", "version": pilot.version})
    with translation.override("en"):
        page = client.get(reverse("pilots:review", args=[pilot.reference])).content.decode()
    assert re.search(r"Last changed by .*[ap]m\.\s", page)
    assert "m.." not in page
