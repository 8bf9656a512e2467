"""The ministry's board: what is compared, how it is worked with, and what a phone shows of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from tests.factories import NeedFactory, SolutionFactory, acting
from tests.markup import flat

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_what_is_selected_beyond_four_is_named_and_not_dropped_silently(sign_in: SignIn) -> None:
    needs = [NeedFactory(published=True) for _each in range(5)]
    numbers = [need.reference for need in needs]
    page = sign_in(acting(Role.MINISTRY_ANALYST)).get(reverse("needs:board"), {"compare": numbers})
    assert [row.need.reference for row in page.context["board"].side_by_side] == numbers[:4]
    assert f"Non affichés ici\u00a0: {numbers[4]}." in flat(page.content.decode())


def test_of_five_solutions_none_is_called_missing_that_is_there(client: Client) -> None:
    numbers = [SolutionFactory(listed=True).reference for _each in range(5)]
    page = client.get(reverse("solutions:compare"), {"s": numbers})
    assert page.context["missing"] == []
    assert "quatre solutions au plus" in page.content.decode()


def test_a_priority_is_set_by_a_button_that_says_so(sign_in: SignIn) -> None:
    ranked, unranked = (
        NeedFactory(published=True, network_priority="P2", priority_rationale_fr="Urgent."),
        NeedFactory(published=True),
    )
    page = flat(sign_in(acting(Role.MINISTRY_ANALYST)).get(reverse("needs:board")).content.decode())
    for need, words in ((ranked, "P2 – Changer"), (unranked, "Fixer")):
        address = reverse("needs:decide", args=[need.reference, "prioritise"])
        button = page.split(f'href="{address}?', 1)[1].split("</a>", 1)[0]
        assert button.split('">', 1)[1].startswith(words)


def test_comparing_leads_to_the_comparison_and_a_phone_folds_the_marks(sign_in: SignIn) -> None:
    needs = [NeedFactory(published=True) for _each in range(2)]
    client = sign_in(acting(Role.MINISTRY_ANALYST))
    page = flat(client.get(reverse("needs:board"), {"compare": [need.reference for need in needs]}).content.decode())
    assert 'formaction="#comparison"' in page
    assert 'id="comparison" tabindex="-1"' in page
    row = page.split("<tbody>")[-1].split("</tr>", 1)[0]
    assert "Notes par critère" in row
    assert 'class="num folded" data-of="Gravité clinique"' in row


def test_the_button_to_compare_stands_below_the_rows_as_well(sign_in: SignIn) -> None:
    NeedFactory(published=True)
    page = flat(sign_in(acting(Role.MINISTRY_ANALYST)).get(reverse("needs:board")).content.decode())
    assert "Comparer les besoins sélectionnés" in page.split("</table>", 1)[1]
    assert "data-compare" in page.split("<tbody>", 1)[1]
