"""Spellings of one company are proposed for merging; those that somebody found to be different ones are not proposed again."""

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import solutions
from accounts.actors import Actor
from accounts.models.duplicates import DistinctPair
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from accounts.services.merging import merge_organisations, say_distinct
from accounts.similar_names import groups
from records.errors import Refused
from records.models.events import Event
from solutions.importing import import_fda_list, read_rows, vendor_key
from solutions.models.solutions import Solution
from tests.factories import MembershipFactory, OrganisationFactory, SolutionFactory, acting

LIST = Path(solutions.__file__).parent / "data" / "fda_ai_devices.csv"
SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _company(name: str, **values: Any) -> Organisation:
    return OrganisationFactory(vendor=True, name_fr=name, name_key=vendor_key(name), **values)


def _listed(name: str) -> Organisation:
    """As the American list brings it."""
    return _company(name, source="fda", is_registered=False, is_verified=False)


def _names() -> list[set[str]]:
    known = dict(Organisation.objects.values_list("pk", "name_fr"))
    return [{known[pk] for pk in group} for group in groups()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Arterys Inc.", "ARTERYS, INC"),
        ("iSchema View Inc.", "iSchemaView"),
        ("Siemens Healthcare GmBh", "Siemens Healthcare GmbH"),
        ("Médicréa International S.A.", "MEDICREA INTERNATIONAL"),
        ("Annalise-AI", "Annalise-AI Pty Ltd."),
        ("Edwards Lifeciences, LLC", "Edwards Lifesciences LLC"),
        ("Brainscope Company, Inc.", "BRAINSCOPE"),
    ],
)
def test_spellings_of_one_company_are_proposed(one: str, other: str) -> None:
    _listed(one)
    _company(other)
    _company("Atelier des plaies")
    assert _names() == [{one, other}]


@pytest.mark.parametrize(
    ("one", "other"), [("Arterys Inc.", "Artera Inc."), ("Canon Medical Systems", "Varian Medical Systems"), ("Ltd", "Inc.")]
)
def test_companies_that_only_resemble_each_other_are_not_proposed(one: str, other: str) -> None:
    _listed(one)
    _listed(other)
    assert _names() == []


def test_companies_with_a_number_each_or_of_other_kinds_are_not_proposed() -> None:
    _company("Onde inc.", neq="1160000007")
    _company("Onde ltée", neq="1170000005")
    OrganisationFactory(name_fr="Onde")
    assert _names() == []


def test_the_administration_sees_them_side_by_side_the_registered_one_to_be_kept(sign_in: SignIn) -> None:
    listed, registered = _listed("Arterys Inc."), _company("Arterys")
    SolutionFactory(organisation=listed, listed=True)
    SolutionFactory(organisation=listed, listed=True)
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    address = reverse("administration:similar")
    assert address in client.get(reverse("administration:organisations")).content.decode()
    page = client.get(address)
    [group] = page.context["groups"]
    assert group["kept"] == registered.pk
    assert "Solutions\u00a0: 2" in html.unescape(page.content.decode())


def test_a_merge_is_previewed_then_moves_everything_and_redirects_the_address(sign_in: SignIn, client: Client) -> None:
    listed, other, kept = _listed("Arterys Inc."), _listed("ARTERYS"), _company("Artérys")
    solution = SolutionFactory(organisation=listed, listed=True)
    MembershipFactory(organisation=kept)
    administrator = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    chosen = {"same": [listed.pk, other.pk, kept.pk], "keep": kept.pk}
    preview = administrator.post(reverse("administration:similar"), chosen).headers["Location"]
    body = html.unescape(administrator.get(preview).content.decode())
    old, new = (reverse("organisations:detail", args=[each.slug]) for each in (listed, kept))
    for words in (old, new, "Solutions\u00a0: 1"):
        assert words in body
    assert Organisation.objects.filter(merged_into=None, kind="vendor").count() == 3, "a preview changes nothing"
    administrator.post(preview, {"reason": "Même entreprise."})
    solution.refresh_from_db()
    assert solution.organisation_id == kept.pk
    assert client.get(old).headers["Location"].endswith(new)
    assert groups() == []
    assert Event.objects.filter(verb="organisation.merged", data__reason="Même entreprise.").count() == 2


def test_different_companies_are_remembered_and_not_proposed_again_until_somebody_says_so(sign_in: SignIn) -> None:
    one, other = _listed("Thirona BV"), _listed("Thirona Corporation")
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    address = reverse("administration:similar")
    client.post(address, {"same": [one.pk, other.pk], "distinct": "1"})
    assert groups() == []
    pair = DistinctPair.objects.get()
    body = client.get(address).content.decode()
    assert "Thirona Corporation" in body
    client.post(reverse("administration:similar-again", args=[pair.pk]))
    assert len(groups()) == 1
    verbs = set(Event.objects.filter(reference=pair.one.slug).values_list("verb", flat=True))
    assert {"organisation.found_distinct", "organisation.compared_again"} <= verbs


def test_two_that_differ_never_stand_in_one_group_whatever_both_resemble() -> None:
    one, middle, other = (_listed(name) for name in ("Onde BV", "Onde", "Onde SA"))
    say_distinct([one, other], by=acting(Role.REGISTRY_ADMINISTRATOR))
    assert all(not {one.pk, other.pk} <= set(group) for group in groups())
    assert middle.pk in groups()[0]


def test_what_differs_from_a_duplicate_differs_from_the_page_that_stays() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    kept, duplicate, third = (_listed(name) for name in ("Onde", "Onde BV", "Onde SA"))
    say_distinct([duplicate, third], by=administrator)
    say_distinct([duplicate, kept], by=administrator)
    merge_organisations(duplicate, into=kept, by=administrator, reason="La même.")
    assert list(DistinctPair.objects.values_list("one", "other")) == [(kept.pk, third.pk)]


@pytest.mark.parametrize("chosen", [{}, {"same": ["1"]}, {"same": ["x", "y"], "keep": "z"}])
def test_fewer_than_two_companies_are_refused_in_words(chosen: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    page = client.post(reverse("administration:similar"), chosen, follow=True)
    assert "Cochez au moins deux" in html.unescape(page.content.decode())
    page = client.get(reverse("administration:merge-similar"), chosen, follow=True)
    assert "Cochez au moins deux" in html.unescape(page.content.decode())


def test_only_administrators_say_that_companies_differ() -> None:
    with pytest.raises(Refused):
        say_distinct([_listed("Onde"), _listed("Onde BV")], by=acting(Role.MINISTRY_ANALYST))


def test_the_next_american_list_brings_products_to_the_company_that_stayed() -> None:
    [(line, row), *_others] = read_rows(LIST.read_bytes())
    import_fda_list([(line, row)])
    listed = Solution.objects.get().organisation
    kept = _company("Entreprise inscrite")
    merge_organisations(listed, into=kept, by=acting(Role.REGISTRY_ADMINISTRATOR), reason="La même.")
    import_fda_list([(line, row | {"submission_number": "K999999"})])
    assert set(Solution.objects.values_list("organisation", flat=True)) == {kept.pk}


def test_the_real_list_is_compared_in_few_queries(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    names = {vendor_key(row["company"]): row["company"] for _line, row in read_rows(LIST.read_bytes())}
    Organisation.objects.bulk_create(
        Organisation(slug=f"l-{number}", kind="vendor", name_fr=name, name_key=key, source="fda", is_registered=False)
        for number, (key, name) in enumerate(names.items())
    )
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    client.get(reverse("workspace"))
    with django_assert_max_num_queries(2):
        found = groups()
    assert 40 < len(found) < 100
    assert max(map(len, found)) < 20
    with django_assert_max_num_queries(16):
        page = client.get(reverse("administration:similar"))
    assert page.status_code == 200
