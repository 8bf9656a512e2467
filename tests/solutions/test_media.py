"""The face of a product: pictures without hidden data, documents, publications; public once they are published."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.amending.services import publish_changes
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from files.stored_files import content_of
from records.errors import Incomplete, Refused, WrongState
from solutions.models.media import MAX_OF_KIND, Media
from solutions.models.solutions import Solution
from solutions.services.amendments import AMENDABLE
from solutions.services.card import state_publication
from solutions.services.media import add_media, describe_media, put_first, remove_media
from solutions.services.solutions import archive_solution, list_solution
from tests.factories import SolutionFactory, acting
from tests.pictures import picture

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
COLOURS = ["#111111", "#222222", "#333333", "#444444", "#555555", "#666666"]


def _draft(**values: Any) -> tuple[Solution, Actor]:
    solution = SolutionFactory(**values)
    return solution, acting(Role.VENDOR_MEMBER, solution.organisation)


def _add(solution: Solution, vendor: Actor, **values: Any) -> Media:
    more: dict[str, Any] = {"kind": "picture", "label_fr": "La liste des personnes", "upload": picture()} | values
    return add_media(solution, by=vendor, **more)


def _taken(answer: Any) -> None:
    """The file was taken, or why not: a machine that does nothing else for a minute refuses it as too slow."""
    assert answer.status_code == 302, answer.context["form"].errors


def _published(solution: Solution, vendor: Actor) -> None:
    publish_changes(AMENDABLE, Solution.objects.get(pk=solution.pk), by=vendor)


def test_a_picture_is_written_anew_in_two_sizes_without_what_cameras_write() -> None:
    solution, vendor = _draft()
    sent = picture("photo.jpg", "JPEG", (2400, 1800), place="CHU, salle 3")
    added = _add(solution, vendor, upload=sent)
    assert (added.content_type, added.width, added.height) == ("image/webp", 1600, 1200)
    assert (added.small_width, added.small_height) == (480, 360)
    for file in (added.file, added.small):
        data = content_of(file)
        assert b"salle 3" not in data
        assert Image.open(io.BytesIO(data)).format == "WEBP"


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a....", b"\x89PNG\r\n\x1a\nbroken", b"%PDF-1.4"]
)
def test_what_is_no_picture_that_pages_show_is_refused(content: bytes) -> None:
    solution, vendor = _draft()
    with pytest.raises(Incomplete) as refused:
        _add(solution, vendor, upload=SimpleUploadedFile("a.png", content))
    assert "file" in refused.value.gaps


def test_a_picture_is_said_in_words_and_a_logo_needs_none() -> None:
    solution, vendor = _draft()
    with pytest.raises(Incomplete) as refused:
        _add(solution, vendor, label_fr=" ")
    assert "label_fr" in refused.value.gaps
    assert _add(solution, vendor, kind="logo", label_fr="").kind == "logo"


def test_there_are_five_pictures_and_one_logo_at_most() -> None:
    solution, vendor = _draft()
    for colour in COLOURS[: MAX_OF_KIND["picture"]]:
        _add(solution, vendor, upload=picture(colour=colour))
    with pytest.raises(Incomplete):
        _add(solution, vendor, upload=picture(colour=COLOURS[-1]))
    logo = _add(solution, vendor, kind="logo", label_fr="")
    with pytest.raises(Incomplete):
        _add(solution, vendor, kind="logo", label_fr="", upload=picture(colour="#777777"))
    other = _add(solution, vendor, kind="logo", label_fr="", upload=picture(colour="#777777"), replaces=logo.pk)
    assert list(solution.media.live().filter(kind="logo")) == [other]


def test_what_a_draft_shows_is_public_once_it_is_listed(client: Client) -> None:
    solution, vendor = _draft()
    added = _add(solution, vendor)
    address = reverse("solutions:picture", args=[solution.reference, added.pk, "small"])
    assert client.get(address).status_code == 404
    list_solution(solution, by=vendor)
    shown = client.get(address)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert shown["Cache-Control"].startswith("public")
    page = client.get(record_path(solution)).content.decode()
    assert address.replace("small", "large") in page, "the first one is large"
    assert 'alt="La liste des personnes"' in page


def test_a_picture_of_a_public_record_waits_for_publish(client: Client, sign_in: SignIn) -> None:
    solution, vendor = _draft(listed=True)
    added = _add(solution, vendor)
    address = reverse("solutions:picture", args=[solution.reference, added.pk, "large"])
    assert client.get(address).status_code == 404
    own = sign_in(vendor).get(address)
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store")
    assert address not in client.get(record_path(solution)).content.decode()
    _published(solution, vendor)
    assert client.get(address).status_code == 200
    entry = CatalogueEntry.objects.get(key=solution.reference)
    assert entry.details["picture"] == {"id": added.pk, "width": 480, "height": 320}


def test_removing_from_a_public_record_waits_too_and_then_the_content_is_gone(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    solution, vendor = _draft()
    added = _add(solution, vendor)
    solution = list_solution(solution, by=vendor)
    remove_media(solution, added.pk, by=vendor)
    address = reverse("solutions:picture", args=[solution.reference, added.pk, "small"])
    assert client.get(address).status_code == 200
    storage, place = added.file.storage, added.file.name
    with django_capture_on_commit_callbacks(execute=True):
        _published(solution, vendor)
    assert client.get(address).status_code == 404
    assert place
    assert not storage.exists(place)


def test_words_and_order_change_with_the_other_changes() -> None:
    solution, vendor = _draft()
    first, second = (_add(solution, vendor, upload=picture(colour=colour)) for colour in COLOURS[:2])
    solution = list_solution(solution, by=vendor)
    describe_media(solution, first.pk, by=vendor, label_fr="Autrement dit", label_en="In other words")
    put_first(solution, second.pk, by=vendor)
    assert [each.label_fr for each in solution.media.public()] == ["La liste des personnes"] * 2
    _published(solution, vendor)
    shown = list(solution.media.public())
    assert [each.pk for each in shown] == [second.pk, first.pk]
    assert (shown[1].label_fr, shown[1].label_en) == ("Autrement dit", "In other words")


def test_another_vendor_adds_nothing_and_an_archived_solution_takes_nothing() -> None:
    solution, vendor = _draft(listed=True)
    with pytest.raises(Refused):
        _add(solution, acting(Role.VENDOR_MEMBER))
    archive_solution(solution, by=vendor, reason="Fin.")
    with pytest.raises(WrongState):
        _add(solution, vendor)


def test_a_document_is_a_download_and_never_a_page(client: Client) -> None:
    solution, vendor = _draft()
    paper = SimpleUploadedFile("guide.txt", "Mode d’emploi".encode())
    added = _add(solution, vendor, kind="document", label_fr="Guide", upload=paper)
    list_solution(solution, by=vendor)
    answer = client.get(reverse("solutions:document", args=[solution.reference, added.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("solutions:picture", args=[solution.reference, added.pk, "large"])).status_code == 404
    assert "Guide" in client.get(record_path(solution)).content.decode()


def test_the_page_adds_replaces_and_removes(sign_in: SignIn) -> None:
    solution, vendor = _draft(listed=True)
    client = sign_in(vendor)
    here = reverse("solutions:media", args=[solution.reference])
    _taken(client.post(here, {"kind": "picture", "file": picture(), "label_fr": "L’écran"}))
    [added] = solution.media.live()
    assert "ajouté, non publié" in client.get(here).content.decode()
    change = reverse("solutions:change-media", args=[solution.reference, added.pk])
    _taken(client.post(change, {"label_fr": "Autre", "file": picture(colour="#123456")}))
    _published(solution, vendor)
    [shown] = solution.media.public()
    assert (shown.label_fr, shown.pk == added.pk) == ("Autre", False)
    remove = reverse("solutions:remove-media", args=[solution.reference, shown.pk])
    assert "Autre" in client.get(remove).content.decode()
    client.post(remove)
    assert "retiré, non publié" in client.get(here).content.decode()


def test_the_list_shows_a_thumbnail_with_its_size_for_no_query_more(client: Client, django_assert_max_num_queries: Any) -> None:
    for colour in COLOURS[:3]:
        solution, vendor = _draft()
        _add(solution, vendor, kind="logo", label_fr="", upload=picture(colour=colour))
        list_solution(solution, by=vendor)
    page = client.get(reverse("solutions:list"))
    assert page.content.decode().count('class="result__picture"') == 3
    assert 'width="480" height="320"' in " ".join(page.content.decode().split())


# ── Publications and links ───────────────────────────────────────────────────────────────────────────────────


DOIS = {
    "10.1016/j.x.2024.1": "10.1016/j.x.2024.1",
    "https://doi.org/10.1148/ryai.1": "10.1148/ryai.1",
    "doi:10.1148/ryai.1": "10.1148/ryai.1",
    "10.5/abcd": "",
    "11.1016/x": "",
}


@pytest.mark.parametrize(("typed", "kept"), DOIS.items())
def test_a_publication_is_named_by_its_doi(typed: str, kept: str, sign_in: SignIn) -> None:
    solution, vendor = _draft()
    here = reverse("solutions:rows", args=[solution.reference, "publications"])
    page = sign_in(vendor).post(here, {"doi": typed, "title": "Étude", "journal": "Radiology, 2025"})
    assert page.status_code == (302 if kept else 422)
    assert [each.doi for each in solution.publications.all()] == ([kept] if kept else [])


def test_readers_open_publications_video_and_demonstration_elsewhere(client: Client) -> None:
    solution, vendor = _draft(video_url="https://video.example/v", demonstration_url="https://demo.example/d")
    state_publication(solution, by=vendor, values={"doi": "10.1148/ryai.1", "title": "Étude", "journal": ""})
    list_solution(solution, by=vendor)
    page = client.get(record_path(solution)).content.decode()
    for address in ("https://doi.org/10.1148/ryai.1", "https://video.example/v", "https://demo.example/d"):
        assert f'href="{address}"' in page
    assert "<iframe" not in page
    assert "<video" not in page
