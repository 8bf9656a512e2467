"""No header of a request says where the registry lies: an answer kept under one address is the answer of that address."""

import runpy
import socket
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from gunicorn import http
from gunicorn.config import Config
from gunicorn.http import wsgi

from registry.launch import SERVER_SETTINGS

HERE = ("127.0.0.1", 50_000)


def _environ(*headers: str) -> dict[str, Any]:
    """What the server makes of a request that comes from its own machine."""
    config = Config()
    for name, value in runpy.run_path(str(SERVER_SETTINGS)).items():
        if name in config.settings:
            config.set(name, value)
    server, client = socket.socketpair()
    with server, client:
        lines = ["GET /regions/ HTTP/1.1", "Host: localhost", *headers, "", ""]
        client.sendall("\r\n".join(lines).encode())
        request = next(http.get_parser(config, server, HERE))
        made: dict[str, Any] = wsgi.create(request, server, HERE, ("127.0.0.1", 8000), config)[1]
    return made


@pytest.mark.parametrize(
    "header",
    ["SCRIPT_NAME: /regions", "PATH_INFO: /", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl"],
)
def test_whoever_connects_from_this_machine_says_nothing_of_the_place_and_the_way(header: str) -> None:
    made = _environ(header)
    assert (made["SCRIPT_NAME"], made["PATH_INFO"], made["wsgi.url_scheme"]) == ("", "/regions/", "http")


def test_what_our_own_proxy_says_of_its_visitor_still_arrives() -> None:
    made = _environ("X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https")
    assert (made["HTTP_X_FORWARDED_FOR"], made["HTTP_X_FORWARDED_PROTO"]) == ("192.0.2.1", "https")


@pytest.mark.django_db
def test_no_page_is_kept_in_the_place_of_another_one(client: Client) -> None:
    """Also behind a server that takes such a header."""
    regions = reverse("regions:list")
    client.get("/", SCRIPT_NAME=regions.removesuffix("/"))
    assert "<h1>Régions sociosanitaires" in client.get(regions).content.decode()
