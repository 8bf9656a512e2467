"""WebSub: a hub of the tests' own, on loopback, is told which public feeds changed."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from needs.services.editions import publish_edition
from needs.services.needs import publish_need, set_network_priority
from notifications.models.hub import HubPing
from notifications.services import fan_out, hub
from notifications.tasks import tell_hub
from records.models.events import Event
from tests.factories import NeedFactory, acting

pytestmark = pytest.mark.django_db


class Hub(HTTPServer):
    status = 202

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[dict[str, list[str]]] = []


class _Answer(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(parse_qs(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def asked_hub(settings: Any) -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def _publish() -> Any:
    need = NeedFactory(submitted=True)
    publish_need(need, by=acting(organisation=need.organisation))
    fan_out.run()
    return need


def test_the_hub_hears_of_exactly_the_feeds_that_name_it(asked_hub: Hub, client: Client) -> None:
    need = _publish()
    assert tell_hub() == 16
    (asked,) = asked_hub.asked
    assert asked["hub.mode"] == ["publish"]
    for topic in asked["hub.url"]:
        response = client.get(topic.removeprefix("http://testserver"))
        assert response.status_code == 200, topic
        assert need.reference in response.content.decode()
        hub_url = f"http://127.0.0.1:{asked_hub.server_port}/"
        assert response["Link"] == f'<{hub_url}>; rel="hub", <{topic}>; rel="self"'
        assert hub_url in response.content.decode()
    assert not HubPing.objects.exists()
    narrowed = client.get("/besoins/fil.atom?q=urgence")
    assert "Link" not in narrowed, "nobody tells the hub of a search"
    assert b'rel="hub"' not in narrowed.content
    assert tell_hub() == 0
    assert len(asked_hub.asked) == 1


def test_an_edition_of_the_priorities_is_told_too(asked_hub: Hub) -> None:
    analyst = acting("ministry_analyst")
    set_network_priority(NeedFactory(published=True), by=analyst, priority="P1", rationale_fr="Raison.", rationale_en="")
    publish_edition(by=analyst)
    fan_out.run()
    tell_hub()
    topics = {topic for asked in asked_hub.asked for topic in asked["hub.url"]}
    assert {"http://testserver/besoins/priorites/fil.atom", "http://testserver/en/needs/priorities/feed.json"} <= topics


def test_a_hub_that_fails_is_asked_again_later_and_in_the_end_left_alone(asked_hub: Hub) -> None:
    asked_hub.status = 500
    _publish()
    for attempt in range(hub.MAX_ATTEMPTS):
        assert tell_hub() == 0
        assert tell_hub() == 0, "not due yet"
        assert len(asked_hub.asked) == attempt + 1
        HubPing.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert not HubPing.objects.exists()


def test_a_hub_out_of_reach_or_that_redirects_loses_nothing(asked_hub: Hub, settings: Any) -> None:
    _publish()
    asked_hub.status = 302
    assert tell_hub() == 0
    HubPing.objects.update(due_at=timezone.now())
    address, settings.WEBSUB_HUB = settings.WEBSUB_HUB, "http://127.0.0.1:1/"
    assert tell_hub() == 0
    HubPing.objects.update(due_at=timezone.now())
    settings.WEBSUB_HUB, asked_hub.status = address, 204
    assert tell_hub() == 16


def test_what_changed_while_the_hub_was_told_is_told_again(asked_hub: Hub) -> None:
    need = _publish()
    claimed = hub._claim()
    hub.note(Event.objects.filter(reference=need.reference, is_public=True).latest("at"))
    assert all(not HubPing.objects.filter(pk=ping.pk, stamp=ping.stamp).exists() for ping in claimed)
    assert tell_hub() == len(claimed)


def test_without_a_hub_nothing_is_kept_and_a_private_event_is_never_told(settings: Any, asked_hub: Hub) -> None:
    hub.note(Event(verb="need.drafted", kind="need", reference="BES-2026-0001", is_public=False))
    settings.WEBSUB_HUB = ""
    _publish()
    assert not HubPing.objects.exists()
    assert tell_hub() == 0
