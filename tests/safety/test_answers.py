"""What answers tell browsers: who may keep them, what a page may do, and that a file is no part of a page."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_http_date

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from catalogue.export import safe_cell
from catalogue.models.index import CatalogueEntry
from files.standalone.tables.delimited import guarded, unguarded
from tests import checks
from tests import test_doors as doors
from tests.factories import NeedFactory, ResponseFactory, acting
from tests.launched.starting import BASE, free_port
from tests.qualification import flow
from website.prose import render
from website.templatetags.registry import web_address

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
AS_SCRIPT = {"HX-Request": "true"}


def _configuration(client: Client, address: str) -> dict[str, Any]:
    html = client.get(address).content.decode()
    found = re.search(r'<meta name="htmx-config" content="([^"]+)">', html)
    assert found
    text = found[1].replace("&quot;", '"').replace("&#x27;", "'")
    configuration: dict[str, Any] = json.loads(text)
    return configuration


# ── htmx ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_htmx_asks_this_site_alone_evaluates_nothing_and_keeps_no_page(client: Client) -> None:
    told = _configuration(client, reverse("home"))
    assert told["selfRequestsOnly"] is True
    assert told["historyCacheSize"] == 0
    for name in ("allowEval", "allowScriptTags", "allowNestedOobSwaps", "includeIndicatorStyles"):
        assert told[name] is False


def test_the_mark_that_htmx_obeys_is_another_one_for_every_session(sign_in: SignIn) -> None:
    need = NeedFactory(published=True, contact_email="bureau@example.org")
    marks = set()
    for actor in (acting(), acting()):
        html = sign_in(actor).get(record_path(need)).content.decode()
        found = set(re.findall(r'data-htmx="(\w+)"', html))
        assert len(found) == 1
        assert html.count('data-htmx="') == len(re.findall(r"\shx-(?:get|post)=", html)) > 1
        marks |= found
    assert len(marks) == 2
    visitors = {re.findall(r'data-htmx="(\w+)"', Client().get(reverse("needs:list")).content.decode())[0] for _ in range(2)}
    assert len(visitors) == 1
    assert not visitors & marks


@pytest.mark.parametrize(
    "written",
    [
        '<div hx-get="/x" data-hx-post="/x" hx-on:click="x" data-htmx="x" hx-trigger="load">a</div>',
        '<p hx-get="/x" onclick="x" class="x" style="x">a</p>',
        '[a](javascript:alert)<a href="javascript:alert" hx-boost="true">a</a>',
        "<script>a</script><iframe src=/x></iframe><template>a</template><form action=/x><button hx-get=/x>a</button></form>",
    ],
)
def test_no_attribute_that_acts_survives_in_a_page_of_prose(written: str) -> None:
    html = render(written, title="", lead="", updated=timezone.localdate()).html
    assert not re.search(r"<[^>]*(hx-|data-|\son|style|class|src|javascript:)", html), html
    assert not re.search(r"<(script|iframe|template|form|button|div)", html), html


def test_a_table_and_a_list_of_prose_stay() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n3. c\n\n[d](/e/)", title="", lead="", updated=timezone.localdate()).html
    assert "<td>1</td>" in html
    assert '<ol start="3">' in html
    assert 'href="/e/"' in html


@pytest.mark.parametrize(
    "line",
    [
        "<p>{{ field.help_text|safe }}</p>",
        "{{ texts | safeseq }}",
        "{% autoescape off %}",
        '<form hx-post="/x">',
        '<div data-hx-get="/x">',
        '<a hx-boost="true">',
    ],
)
def test_the_build_refuses_a_template_that_prints_text_as_it_is_or_acts_without_a_mark(line: str) -> None:
    assert checks.template_problems(line)
    assert not checks.template_problems('<form {% htmx_mark %} hx-post="/x">{{ text|linebreaks }}</form>')


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_file(response: Any) -> bool:
    return response.has_header("Content-Disposition") or not response["Content-Type"].startswith("text/html")


def test_no_file_is_answered_to_a_script_that_asks_for_a_part_of_a_page() -> None:
    world, client, tried = doors.make_world(), Client(), []
    for name, (opens_to, arguments) in doors.DOORS.items():
        # Health checks are answered before everything else, and hold no word of anybody's.
        if "visitor" not in opens_to or name.startswith("healthz"):
            continue
        address = reverse(name, args=arguments(world))
        first = client.get(address)
        if first.status_code == 200 and _is_file(first):
            tried.append(name)
            refused = client.get(address, headers=AS_SCRIPT)
            assert refused.status_code == 400, name
    assert {"needs:attachment", "needs:export", "qualification:certificate", "pilots:report-pdf", "api-needs"} <= set(tried)
    refused = client.get(reverse("needs:attachment", args=[world.need.reference, world.attachment.pk]), headers=AS_SCRIPT)
    assert '<p class="muted num">400</p>' in refused.content.decode(), "a designed page"


def test_private_files_are_not_answered_to_a_script_either(sign_in: SignIn) -> None:
    application = flow.in_review()[0]
    vendor = acting(Role.VENDOR_MEMBER, application.solution.organisation)
    client = sign_in(vendor)
    opened = client.get(reverse("qualification:evidence", args=[application.evidence.exclude(file="").first().pk]))
    for address in (opened["Location"], reverse("solutions:sheet-export", args=["csv"])):
        assert client.get(address).status_code == 200
        assert client.get(address, headers=AS_SCRIPT).status_code == 400


def test_the_two_headers_of_a_fragment_are_kept_apart_for_visitors(client: Client) -> None:
    address = reverse("needs:list")
    NeedFactory(published=True)
    whole = client.get(address, headers={"HX-History-Restore-Request": "true"}).content
    assert b"<html" in whole
    assert b"<html" not in client.get(address, headers=AS_SCRIPT).content
    both = client.get(address, headers={**AS_SCRIPT, "HX-History-Restore-Request": "true"}).content
    assert b"<html" in both
    assert client.get(address, headers={"HX-Request": "another"})["Cache-Control"] == "private, no-store"
    assert "public" in client.get(address)["Cache-Control"]
    assert b"<html" not in client.get(address, headers=AS_SCRIPT).content


# ── Headers ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_private_pages_are_kept_by_nobody(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    officer = acting(organisation=need.organisation, is_owner=True)
    client, response = sign_in(officer), ResponseFactory(need=need)
    application = flow.in_review()[0]
    draft = NeedFactory(organisation=need.organisation)
    pages = [
        reverse("workspace"),
        reverse("my-profile"),
        reverse("needs:exchange", args=[need.reference]),
        reverse("needs:response", args=[response.pk]),
        reverse("needs:edit", args=[draft.reference, "problem"]),
        reverse("organisation-members", args=[need.organisation.slug]),
    ]
    for address in pages:
        assert client.get(address)["Cache-Control"] == "private, no-store", address
    analyst = sign_in(acting(Role.MINISTRY_ANALYST))
    for address in (reverse("qualification:application", args=[application.reference]), reverse("qualification:queue")):
        assert analyst.get(address)["Cache-Control"] == "private, no-store", address


def test_every_answer_says_who_may_keep_it_and_what_a_page_may_ask_of_the_device(client: Client) -> None:
    for address in (reverse("home"), reverse("account_login"), reverse("contact"), "/rien/", "/api/v1/needs/", reverse("ping")):
        for response in (client.get(address), client.get(address)):
            assert response["Cache-Control"], address
            assert "camera=()" in response["Permissions-Policy"], address
            assert "publickey-credentials-get=(self)" in response["Permissions-Policy"]
    assert "public" in client.get(reverse("home"))["Cache-Control"]
    assert "private" in client.get(reverse("account_login"))["Cache-Control"]


def test_nothing_was_changed_in_the_future(client: Client) -> None:
    """RFC 9110, 8.8.2.1."""
    need = NeedFactory(published=True)
    CatalogueEntry.objects.filter(key=need.reference).update(updated_at=timezone.now() + timedelta(days=400))
    seen = 0
    for name in ("needs:feed-atom", "needs:feed-json", "needs:list", "api-needs", "sitemap"):
        response = client.get(reverse(name, args=["needs"] if name == "sitemap" else []))
        if told := response.get("Last-Modified"):
            seen += 1
            assert parse_http_date(told) <= timezone.now().timestamp(), name
    assert seen > 2


def test_text_becomes_markup_by_one_policy_alone_but_in_the_technical_administration() -> None:
    told = Client().get(reverse("home"))["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in told
    assert "trusted-types default;" in f"{told};"
    assert "unsafe" not in told
    technical = Client().get(reverse("admin:index"))["Content-Security-Policy"]
    assert "trusted-types" not in technical
    assert "script-src 'self'" in technical


def test_the_server_does_not_say_what_it_is_made_of() -> None:
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "server", "DATABASE_URL": "postgresql:///none", "SECURE": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "registry.wsgi", "--bind", f"127.0.0.1:{port}"],
        cwd=BASE,
        env=environment | {"LOG_LEVEL": "CRITICAL"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                answer = requests.get(f"http://127.0.0.1:{port}/healthz/live", timeout=10)
                break
            except requests.RequestException:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert answer.status_code == 200
        assert "gunicorn" not in str(answer.headers).lower()
    finally:
        process.terminate()
        process.wait(60)


# ── Addresses and cells that people wrote ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "vbscript:x", "//x", "/x", "x", "", None]
)
def test_an_address_that_leads_to_no_page_is_no_link(address: str | None) -> None:
    assert web_address(address) == ""


@pytest.mark.parametrize("address", ["https://example.org/é", "HTTP://example.org", "mailto:a@example.org"])
def test_an_address_of_the_web_or_of_mail_is_a_link(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_csv_begins_a_formula(sign: str, client: Client) -> None:
    text = f"{sign}HYPERLINK(1)"
    assert safe_cell(text) == guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text
    NeedFactory(published=True, title_fr=text, summary_fr=text)
    lines = client.get(reverse("needs:export")).getvalue().decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(lines, newline="")))
    assert row["title_fr"] == row["summary_fr"] == f"'{text}"
