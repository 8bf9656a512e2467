"""gunicorn's worker of threads, in which no thread waits for a client: see the package."""

import errno
import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from registry.serving import bounds
from registry.serving.wire import Wire

_TICK_S = 0.5
# Left free when connections become many, so that a new one can always be looked at.
_SPARE_CONNECTIONS = 8
_TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE)


class Connection(TConn):
    """One client. `deadline` is when the loop gives it up; a thread that serves it has bounds of its own."""

    def __init__(self, cfg: Any, wire: Wire, client: Any, server: Any) -> None:
        super().__init__(cfg, wire, client, server)
        self.parser = http.get_parser(cfg, wire, client)
        self.initialized = self.data_ready = True
        self.deadline = 0.0
        self.expired: Callable[[], None] = self.close
        self.is_idle = False


class BoundedThreadWorker(ThreadWorker):
    """Takes requests in and sends answers in its loop; threads only make answers."""

    def init_process(self) -> None:
        self._slow = threading.BoundedSemaphore(max(1, self.cfg.threads // 2))
        # Those that the loop waits for, in the order in which it began to.
        self._waiting: dict[Connection, None] = {}
        self._ticked_at = 0.0
        super().init_process()

    # ── A request comes in ───────────────────────────────────────────────────────────────────────────────────

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError as trouble:
            if trouble.errno in _OUT_OF_FILES:
                self._make_room()
            elif trouble.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        conn = Connection(self.cfg, Wire(client, self._slow), address, listener.getsockname())
        if self.nr_conns > self.worker_connections - _SPARE_CONNECTIONS:
            self._make_room()
        self._await_request(conn, within_s=bounds.HEAD_S)

    def _await_request(self, conn: Connection, *, within_s: float, is_quiet: bool = False) -> None:
        """`is_quiet`: the client was just answered, and has hardly asked again."""
        conn.deadline, conn.is_idle = time.monotonic() + within_s, True
        conn.expired = partial(self._refuse_late, conn)
        if is_quiet and not conn.sock.received_bytes:
            self._watch(conn, selectors.EVENT_READ, self._take_in)
        else:
            self._take_in(conn, is_watched=False)

    def _take_in(self, conn: Connection, _wire: Any = None, *, is_watched: bool = True) -> None:
        """As much as is there; to a thread once it is whole."""
        wire, had_head = conn.sock, conn.sock.body_bytes is not None
        try:
            is_there = wire.fill()
        except OSError:
            is_there = False
        if not is_there or wire.is_whole:
            if is_watched:
                self._unwatch(conn)
            if is_there or wire.is_whole:
                self.enqueue_req(conn)
            else:
                self._forget(conn)
            return
        if conn.is_idle and wire.received_bytes:
            conn.is_idle = False
            conn.deadline = time.monotonic() + bounds.HEAD_S
        if not had_head and wire.body_bytes is not None:
            conn.deadline = time.monotonic() + bounds.seconds_for_body(wire.body_bytes)
        if not is_watched:
            self._watch(conn, selectors.EVENT_READ, self._take_in)

    def _refuse_late(self, conn: Connection) -> None:
        if conn.sock.received_bytes:
            with suppress(OSError):
                conn.sock.sendall(_TOO_LATE)
        self._forget(conn)

    def handle(self, conn: Connection) -> Any:
        """In a thread. What the client takes at once leaves from here; the rest is the loop's."""
        is_kept = super().handle(conn)
        if conn.sock.unsent_bytes and not conn.sock.is_closed:
            conn.sock.push()
        return is_kept

    # ── An answer leaves ─────────────────────────────────────────────────────────────────────────────────────

    def finish_request(self, conn: Connection, fs: Any) -> None:
        try:
            is_kept = bool(not fs.cancelled() and fs.result())
        except Exception:  # noqa: BLE001  (whatever the thread died of, its connection ends)
            is_kept = False
        if conn.sock.is_closed:
            self.nr_conns -= 1
        elif conn.sock.unsent_bytes:
            conn.deadline = time.monotonic() + bounds.seconds_for_answer(conn.sock.unsent_bytes)
            conn.is_idle, conn.expired = False, partial(self._forget, conn)
            self._watch(conn, selectors.EVENT_WRITE, partial(self._push, is_kept=is_kept))
        else:
            self._after_answer(conn, is_kept=is_kept)

    def _push(self, conn: Connection, _wire: Any, *, is_kept: bool) -> None:
        try:
            conn.sock.push()
        except OSError:
            self._unwatch(conn)
            self._forget(conn)
            return
        if not conn.sock.unsent_bytes:
            self._unwatch(conn)
            self._after_answer(conn, is_kept=is_kept)

    def _after_answer(self, conn: Connection, *, is_kept: bool) -> None:
        if is_kept:
            # What was read ahead belongs to the next request.
            conn.sock.begin(conn.parser.unreader.take_buffered())
            self._await_request(conn, within_s=self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER, is_quiet=True)
            return
        if conn.sock.took_all:
            self._forget(conn)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._forget(conn)
            return
        # Closing at once would take back what the client has not read yet, if it is still sending.
        conn.deadline, conn.is_idle = time.monotonic() + bounds.LINGER_S, True
        conn.expired = partial(self._forget, conn)
        self._watch(conn, selectors.EVENT_READ, self._linger)

    def _linger(self, conn: Connection, _wire: Any) -> None:
        if not conn.sock.drop_incoming():
            self._unwatch(conn)
            self._forget(conn)

    # ── What the loop waits for ──────────────────────────────────────────────────────────────────────────────

    def _watch(self, conn: Connection, event: int, callback: Callable[..., None]) -> None:
        self._waiting[conn] = None
        self.poller.register(conn.sock, event, partial(callback, conn))

    def _unwatch(self, conn: Connection) -> None:
        self._waiting.pop(conn, None)
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)

    def _forget(self, conn: Connection) -> None:
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.close()

    def _end(self, conn: Connection) -> None:
        self._unwatch(conn)
        conn.expired()

    def _make_room(self) -> None:
        """The one that keeps us waiting the longest goes; idle ones first."""
        idle = (conn for conn in self._waiting if conn.is_idle)
        found = next(idle, None) or next(iter(self._waiting), None)
        if found:
            self._end(found)

    def murder_keepalived(self, force: bool = False) -> None:
        """Called after every turn of the loop: ends what is late, and who takes too much."""
        now = time.monotonic()
        if not force and now - self._ticked_at < _TICK_S:
            return
        self._ticked_at = now
        for conn in [each for each in self._waiting if force or each.deadline <= now]:
            self._end(conn)
        self._within(bounds.MAX_RECEIVED_BYTES, lambda conn: conn.sock.received_bytes)
        self._within(bounds.MAX_UNSENT_BYTES, lambda conn: conn.sock.unsent_bytes)

    def murder_pending(self) -> None:
        """Nothing waits beside what `murder_keepalived` looks at."""

    def _cap_keepalive(self, deadline: float) -> None:
        for conn in self._waiting:
            if conn.is_idle:
                conn.deadline = min(conn.deadline, deadline)

    def _within(self, most: int, size: Callable[[Connection], int]) -> None:
        total = sum(map(size, self._waiting))
        while total > most and self._waiting:
            largest = max(self._waiting, key=size)
            total -= size(largest)
            self._end(largest)
