"""Stands in for a client's socket, so that neither reading a request nor writing an answer waits for the client.

The loop owns it while a request comes in and while an answer leaves, one thread in between: never two at once.
"""

import errno
import os
import re
import select
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from registry.serving import bounds

_PART_BYTES = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
_CODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_END_OF_HEAD = b"\r\n\r\n"


class Wire:
    """A socket that never blocks its loop. `slow` counts the threads that may wait for a client at one time."""

    def __init__(self, connected: socket.socket, slow: threading.Semaphore) -> None:
        connected.setblocking(False)
        self._socket = connected
        self._slow = slow
        self._timeout: float | None = None
        self._unsent = bytearray()
        self._waited_s = 0.0
        self._moved_bytes = 0
        self.is_closed = False
        self._is_open_ended = False
        self._start_of_request()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    # ── The loop takes a request in ──────────────────────────────────────────────────────────────────────────

    def _start_of_request(self) -> None:
        self._received = bytearray()
        # In place of it, once it is large.
        self._file: IO[bytes] | None = None
        self.received_bytes = self._read_bytes = 0
        self._head_is_open = True
        self._needed_bytes = 0
        self.body_bytes: int | None = None

    def begin(self, left_over: bytes = b"") -> None:
        """Wait for the next request, of which this much came with the last one."""
        rest = left_over + self._taken(self.received_bytes)
        self._close_file()
        self._start_of_request()
        self._waited_s, self._moved_bytes = 0.0, 0
        if rest:
            self._note(rest)

    @property
    def is_whole(self) -> bool:
        """All that a thread needs is there; or so much of it that the rest is a thread's to refuse."""
        if self._head_is_open:
            return self.received_bytes > bounds.MAX_HEAD_BYTES
        return self.received_bytes >= self._needed_bytes

    @property
    def took_all(self) -> bool:
        """The client has nothing more to send: its connection can be closed without cutting off what it has to read."""
        return not self._is_open_ended and not self._head_is_open and self.received_bytes == self._needed_bytes

    def fill(self) -> bool:
        """Take in what is there. Returns False when the client has left."""
        while not self.is_whole:
            try:
                data = self._socket.recv(_PART_BYTES)
            except (BlockingIOError, InterruptedError):
                return True
            except OSError:
                return False
            if not data:
                return False
            self._note(data)
        return True

    def _note(self, data: bytes) -> None:
        seen = self.received_bytes
        self.received_bytes += len(data)
        if self._file is None:
            self._received += data
            if self._head_is_open:
                self._look_for_end_of_head(max(0, seen - 3))
            if self.received_bytes > bounds.IN_MEMORY_BYTES:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the request)
                self._file.write(self._received)
                self._received.clear()
        else:
            self._file.seek(0, os.SEEK_END)
            self._file.write(data)

    def _look_for_end_of_head(self, start: int) -> None:
        end = self._received.find(_END_OF_HEAD, start)
        if end < 0:
            return
        self._head_is_open = False
        length = _LENGTH.search(self._received, 0, end + 4)
        self.body_bytes = int(length[1]) if length else 0
        # Without a length, or with too large a one, it is a thread's to read or refuse, within its own bounds.
        self._is_open_ended = self.body_bytes > bounds.MAX_BODY_BYTES or bool(_CODED.search(self._received, 0, end + 4))
        self._needed_bytes = end + 4 + (0 if self._is_open_ended else self.body_bytes)
        if self._needed_bytes > self.received_bytes and _EXPECTS.search(self._received, 0, end + 4):
            self._unsent += _CONTINUE
            self.push()

    # ── A thread reads it ────────────────────────────────────────────────────────────────────────────────────

    def recv(self, size: int, *_flags: int) -> bytes:
        return self._taken(size) or self._recv_beyond(size)

    def _taken(self, size: int) -> bytes:
        """From what is there already."""
        if self._read_bytes == self.received_bytes:
            return b""
        if self._file is None:
            data = bytes(self._received[self._read_bytes : self._read_bytes + size])
        else:
            self._file.seek(self._read_bytes)
            data = self._file.read(size)
        self._read_bytes += len(data)
        return data

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()

    def _recv_beyond(self, size: int) -> bytes:
        while True:
            try:
                data = self._socket.recv(size)
            except (BlockingIOError, InterruptedError):
                self._wait(select.POLLIN, bounds.seconds_for_body(self._moved_bytes))
            else:
                self._moved_bytes += len(data)
                return data

    # ── A thread answers ─────────────────────────────────────────────────────────────────────────────────────

    def sendall(self, data: bytes, *_flags: int) -> None:
        self._unsent += data
        if len(self._unsent) >= _PART_BYTES:
            self.push()
        if len(self._unsent) > bounds.MAX_WAITING_BYTES:
            self._send_slowly()

    def send(self, data: bytes, *_flags: int) -> int:
        self.sendall(data)
        return len(data)

    def _send_slowly(self) -> None:
        before = len(self._unsent)
        while len(self._unsent) > bounds.MAX_WAITING_BYTES // 2:
            self._moved_bytes += before - len(self._unsent)
            before = len(self._unsent)
            self._wait(select.POLLOUT, bounds.seconds_for_answer(self._moved_bytes))
            self.push()

    def _wait(self, event: int, at_most_s: float) -> None:
        """Until the client is ready, within what it may take in all. Raises `TimeoutError`."""
        left_s = at_most_s - self._waited_s
        if self._timeout is not None:
            left_s = min(left_s, self._timeout)
        started = time.monotonic()
        with self._turn():
            poller = select.poll()
            poller.register(self._socket, event)
            is_ready = left_s > 0 and poller.poll(left_s * 1000)
        self._waited_s += time.monotonic() - started
        if not is_ready:
            raise _too_slow()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Some threads are always left for others."""
        if not self._slow.acquire(blocking=False):
            raise _too_slow()
        try:
            yield
        finally:
            self._slow.release()

    # ── The loop sends the answer ────────────────────────────────────────────────────────────────────────────

    @property
    def unsent_bytes(self) -> int:
        return len(self._unsent)

    def push(self) -> None:
        """Send what the client takes now. Raises `OSError` when it has left."""
        while self._unsent:
            try:
                with memoryview(self._unsent) as whole, whole[:_PART_BYTES] as part:
                    sent = self._socket.send(part)
            except (BlockingIOError, InterruptedError):
                return
            del self._unsent[:sent]

    def drop_incoming(self) -> bool:
        """Read and forget. Returns False when there will be no more."""
        try:
            return bool(self._socket.recv(_PART_BYTES))
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False

    # ── What gunicorn does with a socket ─────────────────────────────────────────────────────────────────────

    def fileno(self) -> int:
        return self._socket.fileno()

    def setblocking(self, flag: bool) -> None:
        self._timeout = None

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        return self._timeout

    def close(self) -> None:
        self.is_closed = True
        self._close_file()
        self._socket.close()


def _too_slow() -> TimeoutError:
    """With the number of a broken connection: the server makes no alarm of it."""
    return TimeoutError(errno.ECONNRESET, "The client is too slow.")
