"""What people write is text, on every page that shows it, to everyone who sees it."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection, models, transaction
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from tests import test_doors as doors
from tests.factories import acting
from tests.lasting import Lasting
from tests.pilots import flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]

# Ends an attribute and the elements around, and begins an element of its own; the shorter ones fit into short columns.
_PROBES = (
    """'"></p></script></textarea><x-probe x-probe hx-get="/x-probe" data-hx-get="/x-probe" onclick="x-probe">"""
    # Addresses that are none: whatever takes them apart fails.
    " //[ //[x]/ http://[ http://testserver//[ http://localhost:8000//[ x",
    """'"></p></script></textarea><x-probe x-probe hx-get="/x-probe" data-hx-get="/x-probe" onclick="x-probe">""",
    """'" x-probe='><x-probe>""",
    """'"><x-probe>""",
)
_ADDRESS = """javascript:x//'"><x-probe>"""
# What addresses, rights, states and languages rest on: with other values the page would be another one, or none.
_NAMES = {"reference", "slug", "code", "key", "token", "token_hash", "kind", "state", "language", "verb", "password", "listing"}


class Injected(HTMLParser):
    """Collects the elements and attributes that no template wrote, and the links that would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_written = tag == "x-probe" or any(
            name == "x-probe" or (name.startswith(("hx-", "data-hx-", "on")) and "x-probe" in value)
            for name, value in values.items()
        )
        runs = any(values.get(name, "").strip().lower().startswith("javascript:") for name in ("href", "src", "action"))
        if is_written or runs:
            self.found.append(self.get_starttag_text() or tag)


# The addresses that elements for htmx have in our templates: `hx-get="{% url 'notification-bell' %}"`.
_WRITTEN = re.compile(r"""hx-(?:get|post)="\{% url '([\w:-]+)'""")
_LOADED_BY_TEMPLATES = {
    name
    for file in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    for name in _WRITTEN.findall(file.read_text(encoding="utf-8"))
}
_ADDRESSES = ("get", "post", "put", "patch", "delete", "push-url", "replace-url")


class Asking(HTMLParser):
    """Collects the elements with attributes for htmx, as a browser would find them, and the mark that htmx obeys."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[dict[str, str]] = []
        self.mark = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("name") == "htmx-config":
            self.mark = re.findall(r'data-htmx="(\w+)"', json.loads(values["content"])["disableSelector"])[0]
        if any(name.startswith(("hx-", "data-hx-")) for name in values):
            self.elements.append(values)

    def not_ours(self) -> list[dict[str, str]]:
        """Those without the mark of the reader's session, or with another address than our templates write."""
        return [each for each in self.elements if each.get("data-htmx") != self.mark or not self._asks_ours(each)]

    @staticmethod
    def _asks_ours(element: dict[str, str]) -> bool:
        addresses = [
            element[f"{prefix}hx-{act}"] for act in _ADDRESSES for prefix in ("", "data-") if f"{prefix}hx-{act}" in element
        ]
        try:
            return bool(addresses) and all(resolve(address).view_name in _LOADED_BY_TEMPLATES for address in addresses)
        except Resolver404:
            return False


def injected(html: str) -> list[str]:
    page = Injected()
    page.feed(html)
    page.close()
    return page.found


def _columns() -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models():
        if model._meta.managed and model._meta.app_label not in ("sessions", "contenttypes", "auth", "admin"):
            for field in model._meta.local_fields:
                is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
                if is_text and not field.choices and not field.primary_key and field.name not in _NAMES:
                    yield model, field


def _hostile(field: Any) -> Any:
    """The longest hostile text that the column takes; each row's own where no two may be alike."""
    own: Any = [Cast("pk", models.CharField())] if field.unique else []
    if isinstance(field, models.EmailField):
        return Concat(models.Value('"<x-probe>'), Cast("pk", models.CharField()), models.Value('"@example.org'))
    for text in [_ADDRESS] if isinstance(field, models.URLField) else _PROBES:
        if len(text) + 8 * len(own) <= (field.max_length or 1000):
            return Concat(models.Value(text), *own) if own else models.Value(text)
    return None


def _with_hostile_sentences(value: Any) -> Any:
    """Of a JSON value: single words are codes, which pages rest on; what has a space was written by someone."""
    if isinstance(value, str):
        return _PROBES[0] if " " in value else value
    if isinstance(value, list):
        return [_with_hostile_sentences(each) for each in value]
    return {name: _with_hostile_sentences(each) for name, each in value.items()} if isinstance(value, dict) else value


def _fill_json() -> None:
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        names = [field.name for field in model._meta.local_fields if isinstance(field, models.JSONField)]
        for row in model._base_manager.all() if names else ():
            values = {name: _with_hostile_sentences(getattr(row, name)) for name in names}
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**values)


def _fill_every_text_column() -> list[str]:
    """Hostile text in each row; a column that a constraint keeps is left as it is."""
    filled = []
    with connection.cursor() as cursor:
        # History is append-only, and the catalogue is written by triggers: here, too, as an attacker's rows would be.
        cursor.execute("SET LOCAL session_replication_role = replica")
    for model, field in _columns():
        value = _hostile(field)
        if value is None:
            continue
        try:
            with transaction.atomic():
                if model._base_manager.update(**{field.name: value}):
                    filled.append(f"{model._meta.label}.{field.name}")
        except Error:
            continue
    _fill_json()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    cache.clear()
    return filled


_OWN = ("own officer", "own vendor", "own evaluator")


def _someone(role: str, world: doors.World) -> Client:
    """A person of the role; or one whose organisation, or task, the records are."""
    if role not in _OWN:
        return doors._client(role)
    client, person = Client(), acting(Role.INNOVATION_OFFICER, world.organisation, is_owner=True).user
    if role == "own vendor":
        person = acting(Role.VENDOR_MEMBER, world.application.solution.organisation, is_owner=True).user
    elif role == "own evaluator":
        person = world.review.user
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


# Answers that are no pages.
_FILES = ("atom", "json", "csv", "calendar", "export", "pdf", "word", "feed", "sitemap", "sitemaps", "schema", "robots", "jwks")


_WHO = [*doors.ROLES, *_OWN]


@pytest.fixture(scope="module")
def hostile_world(lasting: Lasting) -> tuple[dict[str, Client], dict[str, str]]:
    """Someone of each role, signed in, and every address of a page, in a registry whose every text is hostile."""

    def make() -> tuple[dict[str, Client], dict[str, str]]:
        world = doors.make_world()
        people = {role: _someone(role, world) for role in _WHO}
        addresses = {name: reverse(name, args=arguments(world)) for name, (_opens_to, arguments) in doors.DOORS.items()}
        filled = _fill_every_text_column()
        assert len(filled) > 150, filled
        return people, addresses

    return lasting.make(make)


@pytest.mark.parametrize("role", _WHO)
def test_no_text_column_writes_markup_into_any_page_of_any_role(
    role: str, hostile_world: tuple[dict[str, Client], dict[str, str]], lasting: Lasting, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(lasting.files)
    people, addresses = hostile_world
    seen, wrong = 0, []
    for name, (opens_to, _arguments) in doors.DOORS.items():
        if (role not in _OWN and role not in opens_to) or name.startswith("api-") or name.endswith(_FILES):
            continue
        response = people[role].get(addresses[name])
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            seen += "x-probe" in html
            wrong += [f"{name}: {each}" for each in injected(html)]
    assert not wrong, "\n".join(wrong)
    assert seen > 20, "the pages show what was filled in"


def test_the_unit_of_an_indicator_is_text_on_the_pages_of_another_establishment(sign_in: SignIn) -> None:
    """Forty characters are enough for a request in the name of whoever looks: the pieces join across two units."""
    units = ("<i hx-trigger=load a='", "'hx-get=/en/needs/BES-2025-0006/files/2>")
    attacks = [flow.WAIT | {"name_fr": f"Attente {unit[-5:]}", "unit_fr": unit, "unit_en": unit} for unit in units]
    pilot, _lead = flow.running(sites=2, indicators=attacks)
    site = pilot.sites.exclude(organisation=pilot.organisation).get()
    assert site.officer
    client = Client()
    client.force_login(site.officer, backend="django.contrib.auth.backends.ModelBackend")
    for name, arguments in (("measures", []), ("follow-up-of", [site.pk]), ("follow-ups", []), ("paste", [])):
        response = client.get(reverse(f"pilots:{name}", args=[pilot.reference, *arguments]))
        assert response.status_code == 200, name
        html = response.content.decode()
        assert "<i " not in html
        page = Asking(html)
        assert page.elements, "the bell asks"
        assert not page.not_ours(), name
        if name in ("measures", "follow-up-of"):
            assert "&lt;i hx-trigger=load a=&#x27;" in html, "shown as it was typed"


@pytest.mark.parametrize(
    "attack",
    [
        "<i hx-trigger=load a='<td>' hx-get=/en/needs/BES-2025-0006/files/2>",
        '<i data-hx-post="/espace/organisation/x/personnes/" hx-trigger="load">',
        '<i hx-on:load="x">',
        '<i hx-get="/espace/notifications/">',
    ],
)
def test_the_check_finds_an_element_that_somebody_wrote(attack: str, sign_in: SignIn) -> None:
    html = sign_in(acting()).get("/espace/").content.decode()
    assert not Asking(html).not_ours()
    assert len(Asking(html.replace("</main>", f"{attack}</main>")).not_ours()) == 1


def test_the_rules_for_a_new_password_are_a_list_outside_of_any_paragraph(client: Client) -> None:
    html = client.get(reverse("account_signup")).content.decode()
    assert "<ul><li>" in html
    # A paragraph ends before a list begins: its end tag would be a stray one.
    assert not re.search(r"<p\b[^>]*>(?:(?!</p>).)*<(ul|div|p)\b", html, re.DOTALL)
