"""What administrators look for: who has no second factor, who never came, which organisations are there twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, acting, region
from tests.markup import flat

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(acting(Role.REGISTRY_ADMINISTRATOR))


def _people(client: Client, **query: str) -> list[str]:
    return [person.email for person in client.get(reverse("administration:people"), query).context["page"]]


def test_people_are_found_by_role_second_factor_and_last_visit(admin: Client) -> None:
    now = timezone.now()
    with_factor, long_gone, never = (UserFactory() for _each in range(3))
    TOTP.activate(with_factor, "JBSWY3DPEHPK3PXP")
    User.objects.filter(pk=with_factor.pk).update(visited_at=now)
    User.objects.filter(pk=long_gone.pk).update(visited_at=now - timedelta(days=400))
    MembershipFactory(user=never, role=Role.EVALUATOR)
    assert _people(admin, role=Role.EVALUATOR) == [never.email]
    assert _people(admin, factor="with") == [with_factor.email]
    assert with_factor.email not in _people(admin, factor="without")
    assert _people(admin, visit="unused") == [long_gone.email]
    assert never.email in _people(admin, visit="never")
    assert long_gone.email not in _people(admin, visit="never")
    by_visit = _people(admin, sort="visit")
    assert by_visit.index(with_factor.email) < by_visit.index(long_gone.email) < by_visit.index(never.email)


def test_organisations_that_are_there_twice_are_proposed(admin: Client) -> None:
    names = ["Viz.Al, Inc.", "Viz.ai, Inc.", "Viz. ai, Inc.", "Annalise-AI", "Annalise-AI Pty Ltd.", "Imagia"]
    for name in names:
        OrganisationFactory(vendor=True, name_fr=name)
    found = admin.get(reverse("administration:organisations"), {"standing": "alike"}).context["page"]
    assert {each.name_fr for each in found} == set(names) - {"Imagia"}


@pytest.mark.parametrize("odd", ["\r\n", "²", "'; --", "é" * 300])
@pytest.mark.parametrize("name", ["organisations", "people"])
def test_a_filter_that_makes_no_sense_is_left_out(name: str, odd: str, admin: Client) -> None:
    address = reverse(f"administration:{name}")
    everyone = admin.get(address).context["page"].paginator.count
    for parameter in ("role", "factor", "visit", "standing", "kind", "sort"):
        assert admin.get(address, {parameter: odd}).context["page"].paginator.count == everyone


@pytest.mark.parametrize("name", ["organisations", "people"])
def test_one_box_selects_every_row_of_the_page(name: str, admin: Client) -> None:
    page = flat(admin.get(reverse(f"administration:{name}")).content.decode())
    assert "data-choose-all" in page.split("<thead>", 1)[1].split("</thead>", 1)[0]
    assert page.count('name="chosen"') >= 1


def test_forms_of_the_administration_say_under_which_page_they_stand(admin: Client) -> None:
    organisation, code = OrganisationFactory(), region().code
    under: dict[str, Any] = {
        reverse("administration:term", args=["region", code]): reverse("administration:taxonomy", args=["region"]),
        reverse("administration:page", args=["how-ministry"]): reverse("administration:pages"),
        reverse("administration:merge", args=[organisation.slug]): reverse(
            "administration:organisation", args=[organisation.slug]
        ),
    }
    for address, above in under.items():
        page = admin.get(address).content.decode()
        assert f'href="{above}"' in page.split('class="breadcrumbs', 1)[1].split("</nav>", 1)[0], address


def test_whoever_edits_the_taxonomies_alone_finds_them_under_their_name(sign_in: SignIn) -> None:
    client = sign_in(acting(Role.MINISTRY_ANALYST))
    page = flat(client.get(reverse("workspace")).content.decode())
    assert f'href="{reverse("administration:taxonomies")}">Taxonomies</a>' in page
    assert f'href="{reverse("administration:overview")}"' not in page
    assert "Administration du registre" not in client.get(reverse("administration:taxonomies")).content.decode()


def test_the_workspace_of_the_ministry_leads_to_the_board_the_editions_and_the_figures(sign_in: SignIn) -> None:
    page = sign_in(acting(Role.MINISTRY_ANALYST)).get(reverse("workspace")).content.decode()
    for name in (
        "needs:board", "needs:priorities", "needs:priorities-publish", "needs:unmet", "pilots:figures", "pilots:board",
        "qualification:statistics", "qualification:queue", "regions:list",
    ):  # fmt: skip
        assert f'href="{reverse(name)}"' in page, name
