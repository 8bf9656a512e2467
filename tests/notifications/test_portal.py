"""The bell, the list, the choices, what awaits people, matches; what staff sees; what is kept of people."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import VISITOR, Actor
from accounts.models.memberships import Role
from accounts.services import privacy
from catalogue import index
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from matching import upkeep
from matching.models import Fit, MutedMatch
from needs.services import needs as services
from notifications import kinds, links
from notifications.criteria import Watch
from notifications.mailing import samples
from notifications.mailing.composing import LONGEST_SUBJECT, subject_line
from notifications.models.choices import Preference
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Subscription
from notifications.models.tasks import TaskNotice
from notifications.services import awaiting, fan_out, matches, sending, troubled
from notifications.services.deciding import choose
from notifications.services.subscribing import subscribe
from records.errors import Refused, WrongState
from records.letters import Letter, post
from records.models.events import Event
from records.models.taxonomies import Specialty
from tests.factories import MembershipFactory, NeedFactory, SolutionFactory, acting, term

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def letter(person: Any, name: str = "question_asked", subject: str = "Une question") -> None:
    post(Letter(name, person.email, "fr", subject, "Voici.\n\nhttp://testserver/besoins/"))


def published() -> Event:
    need = NeedFactory(submitted=True)
    services.publish_need(need, by=acting(organisation=need.organisation))
    return Event.objects.get(reference=need.reference, verb="need.published")


# ── The bell and the list ────────────────────────────────────────────────────────────────────────────────────


def test_the_bell_counts_what_is_unread_in_one_query_and_costs_visitors_nothing(
    sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    person = acting()
    letter(person.user)
    with django_assert_num_queries(0):
        assert Client().get(reverse("notification-bell")).status_code == 204
    client = sign_in(person)
    client.get("/solutions/")
    with django_assert_num_queries(4):  # the session, the person, for whom they act, the count
        assert "1" in client.get(reverse("notification-bell")).content.decode()
    assert 'class="bell__count">1' in client.get("/solutions/").content.decode()


def _says_what_is_read(client: Client, page: str) -> None:
    """What the page does by itself once it is shown."""
    form = re.search(r'hx-trigger="load".*?</form>', page, re.S)
    assert form is not None
    keys = re.findall(r'name="pk" value="(\d+)"', form[0])
    assert client.post(reverse("notifications-read"), {"pk": keys}, headers={"HX-Request": "true"}).status_code == 204


def test_what_a_page_tells_of_is_read_once_the_page_is_opened(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    officer, colleague = acting(organisation=need.organisation), acting(organisation=need.organisation)
    for each in (officer, colleague):
        for page in (record_path(need), "/pilotes/"):
            text = f"Voici.\n\nhttp://testserver{page}"
            post(Letter("need_submitted", each.user.email, "fr", "Un besoin", text))
    client = sign_in(officer)
    page = client.get(record_path(need)).content.decode()
    assert 'class="bell__count">1' in page
    _says_what_is_read(client, page)
    assert Delivery.objects.visible_to(officer).unread().count() == 1
    assert Delivery.objects.visible_to(colleague).unread().count() == 2


def test_what_a_colleague_has_done_is_read_when_one_looks_at_the_list(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    officer, colleague = acting(organisation=need.organisation), acting(organisation=need.organisation)
    other = NeedFactory(submitted=True, organisation=need.organisation)
    for each in (need, other):
        text = f"Voici.\n\nhttp://testserver{record_path(each)}"
        post(Letter("need_submitted", officer.user.email, "fr", "Un besoin", text))
    services.publish_need(need, by=colleague)
    Delivery.objects.filter(data__letter="need_published").delete()
    client = sign_in(officer)
    _says_what_is_read(client, client.get(reverse("notifications")).content.decode())
    left = Delivery.objects.visible_to(officer).unread().get()
    assert other.reference in left.data["url"]


def test_sign_ins_stand_beside_the_work_and_the_bell_does_not_count_them(sign_in: SignIn) -> None:
    person = acting()
    letter(person.user, "new_device", "Nouvelle connexion")
    client = sign_in(person)
    assert 'class="bell__count"' not in client.get("/solutions/").content.decode()
    assert "Nouvelle connexion" in client.get(reverse("notifications"), {"kind": "security"}).content.decode()


def test_the_list_shows_filters_opens_and_marks_as_read(sign_in: SignIn) -> None:
    person, other = acting(), acting()
    letter(person.user)
    letter(person.user, "clarification_due", "À échéance")
    letter(other.user, subject="Pour une autre")
    client, url = sign_in(person), reverse("notifications")
    page = client.get(url).content.decode()
    assert "Une question" in page
    assert "Pour une autre" not in page
    assert "Une question" not in client.get(url, {"kind": "reminder"}).content.decode()
    first = Delivery.objects.get(channel="portal", user=person.user, kind="work")
    assert client.get(reverse("notification-open", args=[first.pk])).url == "http://testserver/besoins/"
    assert "Une question" not in client.get(url, {"unread": "1"}).content.decode()
    theirs = Delivery.objects.get(channel="portal", user=other.user)
    assert client.get(reverse("notification-open", args=[theirs.pk])).status_code == 404
    client.post(reverse("notifications-read"), {"pk": theirs.pk})
    client.post(reverse("notifications-read"))
    assert not Delivery.objects.filter(user=person.user, channel="portal", read_at=None).exists()
    assert Delivery.objects.filter(user=other.user, channel="portal", read_at=None).exists()
    assert client.get(url, {"kind": "nonsense", "page": "x"}).status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_few(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    person = acting()
    subscribe(Watch(kind="need"), by=person, channel="portal")
    for _ in range(6):
        fan_out.announce(published(), since=timezone.now() + timedelta(seconds=1))
    client = sign_in(person)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("notifications")).content.decode().count("Attente au triage") >= 6


def test_support_reads_nobodys_notifications() -> None:
    person, administrator = acting(), acting(Role.REGISTRY_ADMINISTRATOR)
    through = Actor(person.user, person.membership, impersonator=administrator)
    with pytest.raises(Refused):
        subscribe(Watch(kind="need"), by=through)


# ── Choices ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_chooses_by_kind(sign_in: SignIn) -> None:
    person = acting()
    client = sign_in(person)
    assert "Rapprochements possibles" in client.get(reverse("notification-settings")).content.decode()
    chosen = {f"mailing_{code}": kind.mailing for code, kind in kinds.KINDS.items() if kind.has_choice}
    chosen |= {"mailing_work": "never", "portal_work": "on", "mailing_reminder": "daily", "mailing_follow": "at_once"}
    assert client.post(reverse("notification-settings"), chosen | {"mailing_match": "sometimes"}).status_code == 422
    assert not Preference.objects.exists()
    client.post(reverse("notification-settings"), chosen | {"mailing_match": "weekly"})
    letter(person.user)
    letter(person.user, "clarification_due", "À échéance")
    letter(person.user, "invitation", "Une invitation")
    found = set(Delivery.objects.values_list("kind", "channel", "state"))
    assert found == {
        ("work", "portal", State.SENT),
        ("reminder", "email", State.HELD),
        ("account", "email", State.WAITING),
        ("account", "portal", State.SENT),
    }


def test_one_click_at_the_foot_of_a_letter_stops_its_kind_by_mail_only(client: Client) -> None:
    person = acting()
    link = links.leave_url(f"user:{person.user_id}", "kind:work", "fr").removeprefix("http://testserver")
    assert client.post(link).status_code == 200
    assert "déjà" in client.post(link).content.decode()
    letter(person.user)
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["portal"]
    account = links.leave_url(f"user:{person.user_id}", "kind:account", "fr").removeprefix("http://testserver")
    client.post(account)
    letter(person.user, "invitation", "Une invitation")
    assert Delivery.objects.filter(kind="account", channel="email").exists(), "an account needs these"


# ── Matches ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pair() -> tuple[Any, Any, Actor]:
    """A need that is about to be published, a solution that fits it, and someone of its vendor."""
    vendor = acting(Role.VENDOR_MEMBER)
    need = NeedFactory(submitted=True)
    solution = SolutionFactory(listed=True, organisation=vendor.membership.organisation)
    solution.specialties.add(term(Specialty, "emergency", "Urgence"))
    index.refresh(solution)
    return need, solution, vendor


def publish(need: Any, score: float = 0.9) -> Event:
    services.publish_need(need, by=acting(organisation=need.organisation))
    entry = CatalogueEntry.objects.get(key=need.reference)
    upkeep.run()
    Fit.objects.filter(need=entry).delete()
    for solution in CatalogueEntry.objects.filter(kind="solution"):
        reasons = {"shared": ["specialty:emergency"], "for": [], "against": ["not_qualified"]}
        Fit.objects.create(need=entry, solution=solution, score=score, reasons=reasons)
    return Event.objects.get(reference=need.reference, verb="need.published")


def tell(event: Event) -> Any:
    fan_out.announce(event, since=timezone.now())
    return Delivery.objects.filter(event=event, kind="match")


def test_a_vendor_hears_of_a_new_need_and_why_together_with_the_rest_of_the_day(pair: Any, sign_in: SignIn) -> None:
    need, solution, vendor = pair
    told = tell(publish(need))
    assert {(each.channel, each.state) for each in told} == {("email", State.HELD), ("portal", State.SENT)}
    page = sign_in(vendor).get(reverse("notifications")).content.decode()
    assert "Un besoin que vos solutions pourraient combler" in page
    assert f"{solution.reference} – TriageClair" in page
    assert "Même spécialité ou service : Urgence." in page.replace("\xa0", " ")
    assert "Ce qui ne convient pas : Le ministère n’a pas qualifié la solution." in page.replace("\xa0", " ")


def test_a_weak_match_is_not_told(pair: Any) -> None:
    assert not tell(publish(pair[0], score=matches.LEAST_SCORE - 0.01)).exists()


def test_nobody_is_told_of_a_need_that_has_closed_and_mail_stops_when_it_closes(pair: Any) -> None:
    need, _solution, vendor = pair
    choose(vendor.user_id, "match", mailing="at_once")
    need.responses_until = timezone.localdate() + timedelta(days=1)
    need.save()
    told = tell(publish(need))
    mailed = told.get(channel="email")
    mailed.data["until"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    mailed.save()
    sending.run()
    mailed.refresh_from_db()
    assert mailed.state == State.CANCELLED
    type(need).objects.filter(pk=need.pk).update(responses_until=timezone.localdate() - timedelta(days=2))
    told.delete()
    assert not tell(Event.objects.get(reference=need.reference, verb="need.published")).exists()


def test_not_relevant_is_kept_and_used(pair: Any, sign_in: SignIn) -> None:
    need, solution, vendor = pair
    event = publish(need, score=matches.LEAST_SCORE)
    tell(event)
    values = {"need": need.reference, "solution": solution.reference}
    sign_in(acting(Role.VENDOR_MEMBER)).post(reverse("match-not-relevant"), values)
    assert not MutedMatch.objects.exists(), "only whoever was told of it"
    client = sign_in(vendor)
    for _ in range(2):
        client.post(reverse("match-not-relevant"), values)
    assert MutedMatch.objects.get().organisation == vendor.membership.organisation
    Delivery.objects.all().delete()
    assert not tell(event).exists(), "not the same pair again"
    another = NeedFactory(submitted=True)
    assert not tell(publish(another, score=matches.LEAST_SCORE + 0.01)).exists(), "the next one must fit better"
    third = NeedFactory(submitted=True)
    assert tell(publish(third, score=matches.LEAST_SCORE + matches.STRICTER_BY + 0.01)).exists()


def test_an_establishment_hears_of_a_newly_qualified_solution_for_its_open_need(pair: Any) -> None:
    need, solution, _vendor = pair
    publish(need)
    officer = acting(organisation=need.organisation)
    event = Event.objects.create(
        at=timezone.now(), verb="solution.qualified", kind="solution", reference=solution.reference, is_public=True
    )
    told = tell(event).filter(user=officer.user, channel="portal").get()
    assert told.data["needs"][0]["key"] == need.reference
    assert told.data["solution"] == solution.reference


# ── What awaits people ───────────────────────────────────────────────────────────────────────────────────────


def test_what_awaits_is_reminded_of_once_escalated_once_and_never_after_it_is_done() -> None:
    need = NeedFactory(submitted=True)
    officer = acting(organisation=need.organisation)
    owner = MembershipFactory(organisation=need.organisation, role=Role.CONTRIBUTOR, is_owner=True)
    now = timezone.now()
    assert awaiting.run(now) == {"reminded": 0, "escalated": 0}
    assert awaiting.run(now + timedelta(days=3, hours=1))["reminded"] == 1
    assert awaiting.run(now + timedelta(days=4))["reminded"] == 0
    sending.run()
    assert [message.to for message in mail.outbox] == [[officer.user.email]]
    assert need.reference in mail.outbox[0].body
    assert awaiting.run(now + timedelta(days=10, hours=2))["escalated"] == 1
    assert awaiting.run(now + timedelta(days=20))["escalated"] == 0
    sending.run()
    assert mail.outbox[-1].to == [owner.user.email]
    services.publish_need(need, by=officer)
    second = NeedFactory(organisation=need.organisation, submitted=True)
    awaiting.run(now + timedelta(days=21))
    services.publish_need(second, by=officer)
    assert awaiting.run(now + timedelta(days=40)) == {"reminded": 0, "escalated": 0}
    assert not TaskNotice.objects.exists()


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_staff_sees_what_did_not_arrive_and_settles_it(sign_in: SignIn) -> None:
    person, administrator = acting(), acting(Role.REGISTRY_ADMINISTRATOR)
    letter(person.user)
    mailed = Delivery.objects.get(channel="email")
    Delivery.objects.filter(pk=mailed.pk).update(state=State.UNCERTAIN, trouble="TimeoutError")
    client = sign_in(administrator)
    page = client.get(reverse("administration-deliveries")).content.decode()
    assert "TimeoutError" in page
    assert str(mailed.uuid) in page
    assert "ne sont pas arrivés" in client.get(reverse("workspace")).content.decode()
    client.post(reverse("administration-delivery", args=[mailed.pk, "arrived"]))
    mailed.refresh_from_db()
    assert mailed.state == State.SENT
    with pytest.raises(WrongState):
        troubled.replay(mailed, by=administrator)
    Delivery.objects.filter(pk=mailed.pk).update(state=State.DEAD)
    with pytest.raises(WrongState):
        troubled.found_to_have_arrived(mailed, by=administrator)
    client.post(reverse("administration-delivery", args=[mailed.pk, "replay"]))
    mailed.refresh_from_db()
    assert mailed.state == State.WAITING
    assert Event.objects.filter(verb__startswith="delivery.").count() == 2
    with pytest.raises(Refused):
        troubled.replay(mailed, by=person)


@pytest.mark.parametrize("code", samples.codes())
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_message_is_shown_in_both_languages(sign_in: SignIn, code: str, language: str) -> None:
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    url = reverse("administration-message", args=[code])
    html = client.get(url, {"language": language})
    page = html.content.decode()
    assert f'<html lang="{language}">' in page
    assert "<table" not in page
    assert "<img" not in page
    assert "prefers-color-scheme: dark" in page
    assert "unsafe-inline" in html.headers["Content-Security-Policy"]
    assert client.get(url, {"language": language, "format": "text"}).headers["Content-Type"].startswith("text/plain")
    with translation.override(language):
        assert len(samples.sample(code).subject) < 90


def test_the_subject_of_a_letter_keeps_the_start_of_a_long_name_and_ends_with_a_whole_word() -> None:
    subject = subject_line("Un besoin que vos solutions pourraient combler – BES-2026-0001 – " + "Attente avant le triage, " * 5)
    assert subject == "Un besoin que vos solutions pourraient combler – BES-2026-0001 – Attente avant le triage…"
    assert len(subject) <= LONGEST_SUBJECT
    assert subject_line("A" * 200) == "A" * (LONGEST_SUBJECT - 1) + "…"
    assert subject_line("A" * LONGEST_SUBJECT) == "A" * LONGEST_SUBJECT


def test_a_letter_in_html_runs_nothing_that_someone_typed() -> None:
    person = acting()
    post(Letter("question_asked", person.user.email, "fr", "<script>x</script>\nBcc: y@example.org", "<img src=x onerror=y>"))
    sending.run()
    message = mail.outbox[0]
    html = str(message.alternatives[0][0])
    assert "<script>" not in html
    assert "<img" not in html
    assert "\n" not in message.subject
    assert message.recipients() == [person.user.email]


# ── What is kept of people ───────────────────────────────────────────────────────────────────────────────────


def test_a_person_exports_and_erases_what_notifications_hold_of_them() -> None:
    person = acting()
    subscribe(Watch(kind="need"), by=person)
    visitor = subscribe(Watch(kind="solution"), by=VISITOR, email=person.user.email)
    letter(person.user)
    exported = privacy.export_person(by=person)["notifications"]
    assert {each["what"] for each in exported} >= {"subscription", "notification"}
    assert len([each for each in exported if each["what"] == "subscription"]) == 2
    privacy.erase_person(by=person)
    assert not Subscription.objects.exists()
    assert not Delivery.objects.filter(user=person.user).exists()
    assert not Delivery.objects.filter(recipient=visitor.recipient).exists()
