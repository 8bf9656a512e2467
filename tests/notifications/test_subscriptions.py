"""Alerts: what they are about in words, who may have them, how they begin and how they end."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import VISITOR, Actor
from catalogue.models.index import CatalogueEntry
from needs.services import needs as services
from notifications import links
from notifications.audience import recent_events
from notifications.criteria import Scope, Watch, in_words
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Subscription
from notifications.services import retention, sending
from notifications.services.subscribing import MAX_LIVE, MAX_UNCONFIRMED, confirm, end, subscribe
from notifications.templatetags.mailing import mail_paragraph
from records.errors import Incomplete
from records.models.events import Event
from tests.factories import NeedFactory, OrganisationFactory, acting, region
from tests.notifications.news import ADDRESS, published, told

pytestmark = pytest.mark.django_db

NEW = "/alertes/nouveau/"


def link_in(body: str, name: str) -> str:
    found = re.search(rf"https?://testserver(/\S*{name}/\S+)", body)
    assert found, body
    return found.group(1)


@pytest.mark.parametrize(
    ("address", "hears"),
    [
        ("kind=need", True),
        ("kind=solution", False),
        ("kind=need&q=triage", True),
        ("kind=need&q=radiologie", False),
        ("region=01", True),
        ("region=02&region=01", True),
        ("region=02", False),
        ("region=01&care_stage=diagnosis", True),
        ("region=01&care_stage=treatment", False),
        ("specialty=emergency", True),
        ("organisation=chu-sud", True),
        ("organisation=chu-nord", False),
        ("kind=need&organisation=chu-sud&q=urgence&region=01", True),
        ("record=need:{reference}", True),
        ("record=need:BES-2026-9999", False),
        ("priorities=1", False),
    ],
)
def test_an_alert_hears_of_exactly_what_its_search_would_find(address: str, hears: bool) -> None:
    owner = OrganisationFactory(slug="chu-sud")
    OrganisationFactory(slug="chu-nord")
    event = published(organisation=owner)
    reader = acting()
    watch = Watch.read(QueryDict(address.format(reference=event.reference)))
    Subscription.objects.create(
        user=reader.user, recipient=f"user:{reader.user_id}", scope=watch.scope, kind=watch.kind, key=watch.key,
        organisation=watch.organisation, facets=watch.facets, text=watch.text, words=watch.words,
        criteria_hash=watch.hash, confirmed_at=timezone.now(), consent_version="x", consent_page="",
    )  # fmt: skip
    assert bool(told(event)) is hears
    assert recent_events(watch).filter(pk=event.pk).exists() is hears, "the preview says the same"


def test_the_address_of_an_alert_reads_back_as_the_same_alert() -> None:
    for address in ("kind=need&q=chutes&region=06&region=13", "record=solution:SOL-2026-0001", "priorities=1", "organisation=x"):
        watch = Watch.read(QueryDict(address))
        assert Watch.read(watch.parameters()).hash == watch.hash


def test_an_alert_is_said_in_words_in_the_readers_language() -> None:
    region("06", "Montréal")
    watch = Watch.read(QueryDict("kind=need&q=chutes&region=06"))
    assert in_words(watch) == "Besoins · Région sociosanitaire\xa0: Montréal · «\xa0chutes\xa0»"
    with translation.override("en"):
        assert in_words(watch) == "Needs · Health region: Montréal · “chutes”"


def test_small_changes_reach_followers_of_the_record_and_no_search() -> None:
    need = NeedFactory(published=True)
    follower, searcher = acting(), acting()
    subscribe(Watch(Scope.RECORD, "need", need.reference), by=follower, frequency="at_once")
    subscribe(Watch(kind="need"), by=searcher, frequency="at_once")
    services.confirm_need(need, by=acting(organisation=need.organisation))
    assert told(Event.objects.get(verb="need.confirmed")) == set()
    entry = CatalogueEntry.objects.get(key=need.reference)
    event = Event.objects.create(at=timezone.now(), verb="need.attached", kind="need", reference=entry.key, is_public=True)
    assert told(event) == {f"user:{follower.user_id}"}


def test_followers_of_the_priorities_hear_of_editions_and_of_each_priority() -> None:
    reader = acting()
    subscribe(Watch(Scope.PRIORITIES), by=reader, frequency="at_once")
    edition = Event.objects.create(
        at=timezone.now(), verb="priorities.published", kind="priorities", reference="1", is_public=True
    )
    assert told(edition) == {f"user:{reader.user_id}"}
    sending.run()
    assert "priorit" in mail.outbox[0].subject.lower()


# ── People with an account ───────────────────────────────────────────────────────────────────────────────────


def test_a_search_becomes_an_alert_from_its_list(sign_in: Callable[[Actor], Client]) -> None:
    published()
    reader = acting()
    client = sign_in(reader)
    listed = client.get("/besoins/?region=01&sort=title").content.decode()
    found = re.search(r'href="(/alertes/nouveau/\?[^"]+)"', listed)
    assert found
    address = found.group(1).replace("&amp;", "&")
    page = client.get(address).content.decode()
    assert "Besoins · Région sociosanitaire" in page
    assert "Attente au triage" in page, "what it would have brought"
    assert "1 message par mois" in page
    answer = client.post(address, {"channel": "email", "frequency": "weekly", "language": "en"}, follow=True)
    assert "Besoins · Région sociosanitaire" in answer.content.decode()
    made = Subscription.objects.get()
    assert (made.user, made.frequency, made.language, made.is_live) == (reader.user, "weekly", "en", True)
    assert made.consent_page.endswith(address)
    assert made.consent_version


def test_an_alert_that_would_have_brought_nothing_counts_no_letters(client: Client) -> None:
    page = client.get("/alertes/nouveau/?kind=need&priority=P1").content.decode()
    assert "pourrait ne rien envoyer" in page
    assert "par mois" not in page


def test_the_same_alert_again_changes_it_and_only_its_owner_ends_it(sign_in: Callable[[Actor], Client]) -> None:
    owner = acting()
    made = subscribe(Watch(kind="need"), by=owner)
    subscribe(Watch(kind="need"), by=owner, frequency="weekly")
    assert Subscription.objects.get().frequency == "weekly"
    assert sign_in(acting()).post(reverse("end-subscription", args=[made.pk])).status_code == 404
    client = sign_in(owner)
    assert client.get(reverse("change-subscription", args=[made.pk])).status_code == 200
    client.post(reverse("change-subscription", args=[made.pk]), {"frequency": "daily", "language": "fr"})
    assert Subscription.objects.get().frequency == "daily"
    client.post(reverse("end-subscription", args=[made.pk]))
    assert not Subscription.objects.live().exists()


# ── Visitors ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_visitor_confirms_is_told_manages_and_leaves(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            NEW + "?kind=need", {"email": "Lectrice@Example.org", "frequency": "at_once", "language": "fr", "website": ""}
        )
    assert answer.status_code == 302
    assert not told(published()), "nothing before it is confirmed"
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    link = link_in(mail.outbox[0].body, "confirmer")
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert client.get(link).status_code == 200
    assert not Subscription.objects.live().exists(), "a mail scanner that opens the link confirms nothing"
    client.post(link)
    client.post(link)
    assert Subscription.objects.live().count() == 1
    sending.run()
    (kept,) = [each for each in mail.outbox if "gerer" in each.body]
    assert client.get(link_in(kept.body, "gerer")).status_code == 200, "one letter keeps the way to one's alerts"

    assert told(published()) == {ADDRESS}
    sending.run()
    alert = mail.outbox[-1]
    assert alert.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = alert.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    manage = link_in(alert.body, "gerer")
    assert "Besoins" in client.get(manage).content.decode()
    client.post(manage, {"subscription": Subscription.objects.get().pk, "frequency": "weekly"})
    assert Subscription.objects.get().frequency == "weekly"

    elsewhere = Client(enforce_csrf_checks=True)
    assert elsewhere.get(leave).status_code == 200
    assert Subscription.objects.live().exists(), "a mail scanner that opens the link ends nothing"
    one = elsewhere.post(leave, {"List-Unsubscribe": "One-Click"})
    again = elsewhere.post(leave, {"List-Unsubscribe": "One-Click"})
    assert (one.status_code, again.status_code) == (200, 200)
    assert "déjà" in again.content.decode()
    assert not Subscription.objects.live().exists()
    assert "aucune alerte" in client.get(manage).content.decode()


def test_a_confirmed_link_says_that_it_is_confirmed_and_leads_to_changing_or_leaving(client: Client) -> None:
    made = subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS)
    link = links.confirm_url(made.pk, "fr")
    answers = [client.post(link, follow=True), client.get(link)]
    for page in (answer.content.decode() for answer in answers):
        assert "Votre alerte est confirmée" in page
        assert "Confirmer l’alerte</button>" not in page
        assert "oubliée" not in page
        manage = link_in(page.replace('">', " "), "gerer")
        assert "Besoins" in client.get(manage).content.decode()
        client.post(manage, {"subscription": made.pk, "frequency": "weekly"})
    assert Subscription.objects.get().frequency == "weekly"


def _typed_in_an_address() -> list[tuple[str, str]]:
    named, montreal = NeedFactory(published=True, title_fr=TYPED), region("06", "Montréal")
    other = OrganisationFactory(name_fr=TYPED)
    NeedFactory(published=True, organisation=other)
    return [
        (urlencode({"kind": "need", "q": TYPED}), "Besoins · une recherche dans le registre"),
        (urlencode({"q": TYPED}), "une recherche dans le registre"),
        (
            urlencode({"kind": "need", "region": montreal.code, "q": TYPED}),
            "Montréal · une recherche dans le registre",
        ),
        (urlencode({"kind": "need", "organisation": other.slug}), "Besoins · une recherche dans le registre"),
        (urlencode({"record": f"need:{named.reference}"}), named.reference),
        (urlencode({"record": f"organisation:{other.slug}"}), "une page du registre"),
    ]


TYPED = "URGENT payez sur https://evil.example/pay"


def test_a_letter_to_an_address_that_has_not_confirmed_says_nothing_that_was_typed(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    for number, (query, said) in enumerate(_typed_in_an_address()):
        with django_capture_on_commit_callbacks(execute=True):
            visitor = {"email": f"x{number}@example.org", "frequency": "daily", "language": "fr", "website": ""}
            assert client.post(f"{NEW}?{query}", visitor).status_code == 302, query
        message = mail.outbox[-1]
        assert message.to == [visitor["email"]]
        letter = " ".join([message.subject, message.body, message.alternatives[0].content])
        assert said in letter
        for typed in ("URGENT", "evil.example", "payez"):
            assert typed not in letter, query
        assert "URGENT" in client.get(link_in(message.body, "confirmer")).content.decode(), "the page says it in full"


def test_only_addresses_of_this_site_become_links_in_a_letter(settings: Any) -> None:
    settings.SITE_URL = "https://registre.example"
    ours = ["https://registre.example/a/?b=1", "https://registre.example"]
    theirs = ["https://evil.example/pay", "https://registre.example.evil.example/", "https://registre.example@evil.example/"]
    theirs += [
        "http://registre.example/",
        "https://registre.example:8443/",
        r"https://registre.example\@evil.example/",
        "https://[x",
    ]
    html = mail_paragraph("\n".join(f"{address} <b>" for address in [*ours, *theirs]))
    assert re.findall(r'href="([^"]*)"', html) == ours
    assert all(address in html for address in theirs), "they are still read"
    assert "<b>" not in html


def test_an_alert_that_ended_meanwhile_is_not_sent() -> None:
    made = subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS, frequency="at_once")
    confirm(made.pk)
    Delivery.objects.all().delete()
    told(published())
    end(made)
    sending.run()
    assert Delivery.objects.get().state == State.CANCELLED
    assert not mail.outbox


@pytest.mark.parametrize("query", ["", "q=", "q=le+la", "kind=nonsense", "sort=title"])
def test_an_alert_on_everything_is_refused_with_a_reason(client: Client, query: str) -> None:
    assert "mot ou un filtre" in client.get(f"{NEW}?{query}").content.decode().lower()
    answer = client.post(f"{NEW}?{query}", {"email": ADDRESS, "frequency": "daily", "language": "fr"})
    assert answer.status_code == 422
    assert "Une alerte sur tout le registre enverrait trop de messages" in answer.content.decode()
    assert ADDRESS in answer.content.decode(), "what was typed stays"
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("query", ["region=99", "kind=need&state=nowhere", "organisation=nobody", "record=need:BES-2026-9999"])
def test_an_alert_that_would_be_silent_for_ever_is_refused(client: Client, query: str) -> None:
    answer = client.post(f"{NEW}?{query}", {"email": ADDRESS, "frequency": "daily", "language": "fr"})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("email", ["", "pas une adresse", "a" * 300 + "@example.org", "a\nb@example.org"])
def test_an_address_that_is_none_is_refused_beside_the_field(client: Client, email: str) -> None:
    answer = client.post(f"{NEW}?kind=need", {"email": email, "frequency": "daily", "language": "fr"})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()


def test_a_draft_cannot_be_followed(client: Client) -> None:
    secret = NeedFactory(title_fr="Un besoin secret")
    page = client.get(f"{NEW}?record=need:{secret.reference}").content.decode()
    assert "Un besoin secret" not in page


def test_one_address_fills_nobodys_mailbox_and_no_table() -> None:
    def ask(number: int) -> None:
        subscribe(Watch(kind="need", text=f"mot{number}"), by=VISITOR, email=ADDRESS)

    for number in range(MAX_UNCONFIRMED):
        ask(number)
    with pytest.raises(Incomplete):
        ask(99)
    assert Delivery.objects.filter(kind="confirmation").count() == MAX_UNCONFIRMED
    Subscription.objects.update(confirmed_at=timezone.now())
    base = Subscription.objects.first()
    for number in range(MAX_LIVE - MAX_UNCONFIRMED):
        base.pk, base.criteria_hash = None, str(number)
        base.save()
    with pytest.raises(Incomplete, match="manque"):
        ask(100)


def test_a_thousand_alerts_asked_for_by_one_computer_are_refused(client: Client) -> None:
    statuses = [
        client.post(f"{NEW}?kind=need", {"email": f"a{n}@example.org", "frequency": "daily", "language": "fr"}).status_code
        for n in range(22)
    ]
    assert statuses[:20] == [302] * 20
    assert statuses[20:] == [422, 422]


@pytest.mark.parametrize("name", ["confirm-subscription", "manage-subscriptions", "leave"])
def test_a_forged_link_opens_nothing_and_says_what_to_do(client: Client, name: str) -> None:
    answer = client.get(reverse(name, args=["abc:def:ghi"]))
    assert answer.status_code == 404
    assert reverse("manage-link") in answer.content.decode()
    stolen = links.leave_url(ADDRESS, "digest", "fr").rstrip("/").rpartition("/")[2]
    if name != "leave":
        assert client.get(reverse(name, args=[stolen])).status_code == 404, "a link of one kind is none of another"


def test_an_old_link_says_that_it_is_old(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MANAGE_WITHIN", timedelta(seconds=-1))
    answer = client.get(links.manage_url(ADDRESS, "fr").removeprefix("http://testserver"))
    assert answer.status_code == 410


def test_the_link_is_sent_only_to_addresses_with_subscriptions_and_the_answer_is_the_same(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    confirm(subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS).pk)
    Delivery.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(reverse("manage-link"), {"email": email}, follow=True) for email in (ADDRESS, "x@example.org")]
    said = [re.findall(r'role="status">.*?</div>', answer.content.decode(), re.DOTALL) for answer in answers]
    assert said[0] == said[1]
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    link = link_in(mail.outbox[0].body, "gerer")
    assert client.get(link).status_code == 200


def test_whoever_is_subscribed_already_is_not_betrayed(client: Client) -> None:
    confirm(subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS).pk)
    one = client.post(f"{NEW}?kind=need", {"email": ADDRESS, "frequency": "daily", "language": "fr"})
    other = client.post(f"{NEW}?kind=need", {"email": "x@example.org", "frequency": "daily", "language": "fr"})
    assert (one.status_code, one.url) == (other.status_code, other.url)


def test_unconfirmed_addresses_are_forgotten_after_a_week() -> None:
    subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS)
    kept = subscribe(Watch(kind="solution"), by=VISITOR, email=ADDRESS)
    confirm(kept.pk)
    retention.apply(timezone.now() + retention.UNCONFIRMED + timedelta(hours=1))
    assert list(Subscription.objects.all()) == [kept]
    end(kept)
    retention.apply(timezone.now() + retention.ENDED + timedelta(days=1))
    assert not Subscription.objects.exists()
    assert not Delivery.objects.exclude(data__letter="manage_link").exists(), "a letter to its reader goes with all letters"
