"""Reads what the product answers: links of a page, counts of a list, requests that no library would send."""

import re
import socket
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.launched.starting import Product

# What a page of Django's own, or a trace, would show.
NOT_OURS = (
    "Traceback (most recent call last)",
    "DisallowedHost",
    "Using the URLconf",
    "DEBUG = True",
    "django.core",
    "TooManyFieldsSent",
    "<h1>Not Found</h1>",
    "<h1>Server Error (500)</h1>",
    "<h1>Bad Request (400)</h1>",
)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        wanted = values.get("href") if tag in ("a", "link") else values.get("src") if tag in ("script", "img") else None
        if wanted:
            self.found.append(wanted)


def links(product: Product, page: str, html: str) -> list[str]:
    """The addresses of this product that a page names, without their fragments."""
    parser = _Links()
    parser.feed(html)
    whole = (urldefrag(urljoin(product.address(page), each)).url for each in parser.found)
    return [each for each in whole if urlsplit(each).netloc == urlsplit(product.url).netloc]


def count_on(html: str) -> int:
    """How many results a list's page says that there are."""
    said = re.search(r"<h2 data-count>([^<]*)", html)
    assert said, html[:300]
    digits = re.sub(r"\D", "", said[1])
    return int(digits) if digits else 0


def raw(product: Product, request: bytes, *, within_s: float = 30) -> tuple[int, str, str]:
    """Send these very bytes. Returns status, headers and body."""
    parts = urlsplit(product.url)
    with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=within_s) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _gap, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1] if b" " in head else b"0"
    return int(status), head.decode("latin-1"), body.decode("utf-8", "replace")
