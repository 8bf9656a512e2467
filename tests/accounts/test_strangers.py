"""What someone who only knows an address can do with it: nothing that its person would notice, but a few letters."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.services import invitations
from catalogue.models.index import CatalogueEntry
from needs.models.needs import Need
from needs.services import questions, several
from needs.services.needs import propose_to_write_together
from needs.services.writing import comment
from safety.letter_limits import LIMITS, TooManyLetters
from tests.factories import PASSWORD, NeedFactory, UserFactory, acting
from website.error_reports import answer_report, report_error

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
WRONG = "faux"


class CountingHasher(MD5PasswordHasher):
    """Says how often a password was hashed, which is what takes time."""

    hashed: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.hashed.append(password)
        return str(super().encode(password, salt))


@pytest.fixture
def hashed(settings: Any) -> list[str]:
    settings.PASSWORD_HASHERS = ["tests.accounts.test_strangers.CountingHasher"]
    CountingHasher.hashed.clear()
    return CountingHasher.hashed


def _sign_in(client: Client, email: str, password: str = WRONG, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def _sign_up(email: str, **values: Any) -> Any:
    data = {"email": email, "password1": "une longue phrase de passe", "name": "N", "consent": "on"} | values
    return Client().post(reverse("account_signup"), data)


# ── Who has an account ───────────────────────────────────────────────────────────────────────────────────────


def test_sign_up_hashes_as_often_for_a_taken_address_as_for_a_free_one(hashed: list[str]) -> None:
    UserFactory(email="prise@example.org")
    counts = []
    for email in ("prise@example.org", "libre@example.org"):
        hashed.clear()
        assert _sign_up(email).status_code == 302
        counts.append(len(hashed))
    assert counts[0] == counts[1] > 0


def test_sign_in_hashes_as_often_for_an_unknown_address(hashed: list[str]) -> None:
    user = UserFactory()
    counts = []
    for email in (user.email, "personne@example.org"):
        hashed.clear()
        _sign_in(Client(), email)
        counts.append(len(hashed))
    assert counts[0] == counts[1] > 0


# ── Locking someone out ──────────────────────────────────────────────────────────────────────────────────────


def _guess(email: str, times: int) -> None:
    """From many addresses: the limit of one address is not what is tried."""
    for number in range(times):
        _sign_in(Client(), email, REMOTE_ADDR=f"198.51.100.{number}")


def test_strangers_who_guess_do_not_shut_out_a_browser_that_the_person_used_before() -> None:
    user = UserFactory()
    own = Client()
    _sign_in(own, user.email, PASSWORD)
    own.post(reverse("account_logout"))
    _guess(user.email, 25)
    assert _sign_in(Client(), user.email, PASSWORD, REMOTE_ADDR="203.0.113.1").status_code == 200, "guessing has a limit"
    assert _sign_in(own, user.email, PASSWORD).status_code == 302


def test_a_few_slips_from_anywhere_lock_nobody_out() -> None:
    user = UserFactory()
    _guess(user.email, 10)
    assert _sign_in(Client(), user.email, PASSWORD).status_code == 302


def test_a_known_browser_has_a_limit_too_and_is_known_for_its_own_person_only() -> None:
    user, other = UserFactory(), UserFactory()
    own = Client()
    _sign_in(own, user.email, PASSWORD)
    own.post(reverse("account_logout"))
    for number in range(20):
        _sign_in(own, user.email, REMOTE_ADDR=f"198.51.100.{number}")
    assert _sign_in(own, user.email, PASSWORD).status_code == 200
    _guess(other.email, 20)
    assert _sign_in(own, other.email, PASSWORD).status_code == 200


def test_another_host_is_no_new_count_of_guesses(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    user = UserFactory()
    for number in range(20):
        _sign_in(Client(), user.email, REMOTE_ADDR=f"198.51.100.{number}", HTTP_HOST=f"testserver:{2000 + number}")
    assert _sign_in(Client(), user.email, PASSWORD).status_code == 200


# ── Letters ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("letter", ["reset", "unknown", "sign-up", "taken"])
def test_a_letter_leads_to_the_registry_whatever_host_the_request_named(letter: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["localhost"], "https://registre.example"
    user = UserFactory()
    client = Client(headers={"host": "localhost:1337"})
    if letter in ("reset", "unknown"):
        client.post(reverse("account_reset_password"), {"email": user.email if letter == "reset" else "x@example.org"})
    else:
        data = {"email": user.email if letter == "taken" else "x@example.org", "password1": "une longue phrase de passe"}
        client.post(reverse("account_signup"), data | {"name": "N", "consent": "on"})
    body = mail.outbox[-1].body
    assert "1337" not in body
    assert re.search(r"https://registre\.example/compte/\S+", body)


def test_an_address_gets_few_letters_that_anyone_can_ask_for_and_nobody_learns_which(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": None}  # the library's own, which is by the minute
    user = UserFactory()
    answers = [Client().post(reverse("account_reset_password"), {"email": user.email}) for _ in range(8)]
    assert len(mail.outbox) == 5
    assert {(each.status_code, each["Location"]) for each in answers} == {(302, reverse("account_reset_password_done"))}


def test_an_invitation_is_sent_a_few_times_a_day_and_no_more(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    invitation = invitations.invite(organisation, email="x@example.org", role=Role.CONTRIBUTOR, by=owner)
    for _ in range(LIMITS["invitation"].to_reader - 1):
        invitations.resend(invitation, by=owner)
    sent_at = invitation.sent_at
    with pytest.raises(TooManyLetters):
        invitations.resend(invitation, by=owner)
    invitation.refresh_from_db()
    assert invitation.sent_at >= sent_at
    address = reverse("invitation-action", args=[organisation.slug, invitation.pk, "resend"])
    page = sign_in(owner).post(address, follow=True).content.decode()
    assert "Trop de messages de ce type" in page
    invitations.invite(organisation, email="y@example.org", role=Role.CONTRIBUTOR, by=owner)


def test_an_address_is_invited_by_everyone_together_ten_times_a_day() -> None:
    for _ in range(LIMITS["invitation"].to_reader_from_all):
        owner = acting(is_owner=True)
        invitations.invite(owner.membership.organisation, email="x@example.org", role=Role.CONTRIBUTOR, by=owner)
    owner = acting(is_owner=True)
    with pytest.raises(TooManyLetters):
        invitations.invite(owner.membership.organisation, email="x@example.org", role=Role.CONTRIBUTOR, by=owner)


def _propose() -> Callable[[], Any]:
    writer, other = acting(Role.CONTRIBUTOR), NeedFactory(published=True)
    draft = NeedFactory(organisation=writer.membership.organisation)
    return lambda: propose_to_write_together(draft, by=writer, other=other, message="Ensemble ?")


def _ask() -> Callable[[], Any]:
    vendor, need = acting(Role.VENDOR_MEMBER), NeedFactory(published=True)
    return lambda: questions.ask(need, by=vendor, text="Combien de lits ?")


def _answer_reports() -> Callable[[], Any]:
    need = NeedFactory(published=True)
    officer, entry = acting(organisation=need.organisation), CatalogueEntry.objects.get(key=need.reference)

    def answer() -> None:
        report = report_error(entry, message="Une coquille.", email="cible@example.org")
        answer_report(report, by=officer, outcome="corrected", answer="Merci.")

    return answer


def _comment() -> Callable[[], Any]:
    officer = acting()
    need = NeedFactory(organisation=officer.membership.organisation)
    return lambda: comment(need, by=officer, text="Et les fins de semaine ?")


def _pass_to_and_fro() -> Callable[[], Any]:
    officer = acting()
    need = NeedFactory(organisation=officer.membership.organisation)
    colleague = acting(Role.CONTRIBUTOR, officer.membership.organisation)

    def assign() -> None:
        several.assign_several([need], by=officer, to=colleague.user)
        Need.objects.filter(pk=need.pk).update(held_by=officer.user)

    return assign


@pytest.mark.parametrize(
    ("letter", "prepare"),
    [
        ("need_commented", _comment),
        ("need_assigned", _pass_to_and_fro),
        ("write_together", _propose),
        ("question_asked", _ask),
        ("error_report_answered", _answer_reports),
    ],
)
def test_every_letter_that_can_be_asked_for_again_has_a_limit(letter: str, prepare: Callable[[], Any]) -> None:
    send = prepare()
    for _ in range(LIMITS[letter].to_reader):
        send()
    with pytest.raises(TooManyLetters):
        send()


NO_NAMES = [
    "URGENT https://evil.example/paiement",
    "www.evil.example",
    "a@evil.example",
    "evil.example/x",
    "t.co/Ab3xY",
    "x.com/pay",
    "192.168.1.1/paiement",
    "192.168.1.1",
    "evil。example/paiement",
    "evil．example/paiement",
    "evil｡example/paiement",
    "ｅｖｉｌ.example：／／x",
    "evil\u0332.\u0332example/x",
    "Une\nligne",
]


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_is_no_address(name: str, sign_in: SignIn) -> None:
    assert 'id="id_name_error"' in _sign_up("n@example.org", name=name).content.decode()
    owner = acting(is_owner=True)
    client = sign_in(owner)
    assert client.post(reverse("my-profile"), {"name": name, "language": "fr"}).status_code == 422
    profile = reverse("organisation-profile", args=[owner.membership.organisation.slug])
    assert 'id="id_short_name_error"' in client.post(profile, {"short_name": name}).content.decode()


DOMAINS = ["evil.example", "x.com", "t.co", "Payez (evil.example)", "evil．example", "J.P-evil.example", "Dr.evil.example"]


@pytest.mark.parametrize("name", [*DOMAINS, "evil。example", "a/b", "Roy\\Roy"])
def test_a_persons_name_is_no_domain_either(name: str) -> None:
    assert 'id="id_name_error"' in _sign_up("n@example.org", name=name).content.decode()


PERSONS = ["J.-P. Tremblay", "J.P. Roy", "Marie St-J.", "Luc Roy, M.D.", "Ana Roy Ph.D.", "Dr. Roy", "Dre Marie-Ève O’Connor"]


@pytest.mark.parametrize("name", [*PERSONS, "Nguyễn Văn A.", "李小龍"])
def test_a_persons_name_is_a_name(name: str) -> None:
    assert _sign_up("n@example.org", name=name).status_code == 302
    assert User.objects.get().name == name


def test_a_name_from_before_is_left_out_of_letters(django_capture_on_commit_callbacks: Any) -> None:
    owner = acting(is_owner=True)
    User.objects.filter(pk=owner.user.pk).update(name="URGENT https://evil.example/paiement")
    owner.user.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(owner.membership.organisation, email="x@example.org", role=Role.CONTRIBUTOR, by=owner)
    assert "evil.example" not in mail.outbox[-1].body
