"""Forms as a browser sends them: from the page that shows them, with all that they carry."""

import re
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client

from accounts.actors import Actor

Data = dict[str, Any]


class _Forms(HTMLParser):
    """The posted forms of a page: their address, and the hidden fields of each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method", "").lower() == "post":
            self._is_inside = True
            self.found.append((values.get("action", ""), {}))
        elif tag == "input" and self._is_inside and values.get("type") == "hidden":
            self.found[-1][1][values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


def forms_of(html: str) -> list[tuple[str, dict[str, str]]]:
    reader = _Forms()
    reader.feed(html)
    return reader.found


def hidden_fields(client: Client, page: str, action: str = "") -> dict[str, str]:
    """What the form of this page that is sent to `action` carries beside what a person writes."""
    found = forms_of(client.get(page).content.decode())
    return next(dict(fields) for address, fields in found if address in (action, action or page))


def main_text(response: Any) -> str:
    """What a page says, without what differs each time it is drawn."""
    text = response.content.decode()
    return re.sub(r'(name="(form_key|csrfmiddlewaretoken)" value=")[^"]+', r"\1", text)


def posted_at_once(client: Client, address: str, data: Callable[[], Data], times: int = 2) -> list[Any]:
    """The same form, sent by so many requests that run beside each other."""
    line, answers = threading.Barrier(times), list[Any]()

    def send() -> None:
        browser = Client()
        browser.cookies = client.cookies
        sent = data()
        line.wait()
        try:
            answers.append(browser.post(address, sent))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def after_signing_out(client: Client, actor: Actor, page: str) -> dict[str, str]:
    """What a form carries that this person opened before their session ended."""
    client.force_login(actor.someone(), backend="django.contrib.auth.backends.ModelBackend")
    carried = hidden_fields(client, page)
    client.logout()
    return carried
