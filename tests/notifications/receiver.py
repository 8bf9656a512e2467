"""A webhook receiver on loopback that answers what a test asks, and keeps what it got."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        # Statuses of the next answers, then 200; `location` goes with every answer.
        self.statuses: list[int] = []
        self.location = ""
        self.answer = b"merci\0"
        self.drips = False
        self.place = ""

    @property
    def url(self) -> str:
        return f"http://{self.place}/recevoir?x=1"


@contextmanager
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if kept.drips:
                drip.wait(5)
                return
            self.send_response(kept.statuses.pop(0) if kept.statuses else 200)
            self.send_header("Content-Length", str(len(kept.answer)))
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()
            self.wfile.write(kept.answer)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    drip = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.place = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        drip.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
