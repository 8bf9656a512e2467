"""Asks one address again and again over kept connections, from processes of their own, for a bounded time."""

import multiprocessing
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WARM_S, WARM_ANSWERS, LONGEST_ANSWER_S = 0.2, 8, 30.0
# A connection stays with the process that took it. Two clients on one process would be half as quick as on two: each
# connects anew so often, and a run is the mean of all ways to be placed.
CONNECTED_S = 0.1


@dataclass(frozen=True, slots=True)
class Load:
    """What the clients saw."""

    requests: int
    rate_per_s: float
    median_ms: float
    p95_ms: float
    statuses: dict[int, int]


def load(port: int, paths: Sequence[str], *, clients: int = 1, seconds: float = 3.0, headers: str = "") -> Load:
    """Each client goes round the paths, one request after the other. Raises on an answer of 400 or more."""
    fork = multiprocessing.get_context("fork")
    pipes, workers = [], []
    for number in range(clients):
        ours, theirs = fork.Pipe()
        worker = fork.Process(target=_client, args=(theirs, port, list(paths), number, seconds, headers), daemon=True)
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    answers: list[Any] = [pipe.recv() for pipe in pipes]
    for worker in workers:
        worker.join(5)
    for answer in answers:
        if isinstance(answer, str):
            raise SystemExit(answer)
    times = sorted(each for found, _statuses, _took in answers for each in found)
    statuses: dict[int, int] = {}
    for _found, counts, _took in answers:
        for status, count in counts.items():
            statuses[status] = statuses.get(status, 0) + count
    rate = sum(len(found) / took for found, _statuses, took in answers)
    return Load(len(times), round(rate, 1), _ms(statistics.median(times)), _ms(times[int(len(times) * 0.95)]), statuses)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _client(pipe: Any, port: int, paths: list[str], number: int, seconds: float, headers: str) -> None:
    try:
        pipe.send(_ask(port, paths, number, seconds, headers))
    except Exception as failure:  # noqa: BLE001  (told to the run, which ends)
        pipe.send(f"The load driver stopped: {failure!r}")


def _ask(port: int, paths: list[str], number: int, seconds: float, headers: str) -> tuple[list[float], dict[int, int], float]:
    requests = [f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}\r\n".encode() for path in paths]
    connection = Connection(port)
    times: list[float] = []
    statuses: dict[int, int] = {}
    place = number * max(1, len(paths) // 2)
    for turn in range(WARM_ANSWERS):
        # Each process of the server answers its first request slowly: it is only ready then.
        connection.ask(requests[turn % len(requests)])
    warm_until = time.perf_counter() + WARM_S
    leave_at = time.perf_counter() + CONNECTED_S
    while True:
        if time.perf_counter() > leave_at:
            connection.leave()
            leave_at = time.perf_counter() + CONNECTED_S
        request, path = requests[place % len(requests)], paths[place % len(requests)]
        place += 1
        before = time.perf_counter()
        status = connection.ask(request)
        now = time.perf_counter()
        if status >= 400:
            raise RuntimeError(f"{path} answered {status}")
        if before >= warm_until:
            times.append(now - before)
            statuses[status] = statuses.get(status, 0) + 1
            if now - warm_until > seconds:
                return times, statuses, now - warm_until


class Connection:
    """One kept connection. Reads answers with a length, and those sent in pieces."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def leave(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def ask(self, request: bytes) -> int:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), LONGEST_ANSWER_S)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket.sendall(request)
            head, rest = self._head()
        except (ConnectionError, EOFError):
            # The server ended a kept connection between two requests.
            self.socket = None
            return self.ask(request)
        status = int(head[9:12])
        lower = head.lower()
        if status in (204, 304):
            pass
        elif (place := lower.find(b"content-length:")) >= 0:
            self._rest(len(rest), int(head[place + 15 : head.find(b"\r\n", place)]))
        else:
            while not rest.endswith(b"0\r\n\r\n"):
                rest = rest[-16:] + self._more()
        if b"connection: close" in lower:
            self.leave()
        return status

    def _head(self) -> tuple[bytes, bytes]:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        return data[: end + 2], data[end + 4 :]

    def _rest(self, have: int, length: int) -> None:
        while have < length:
            have += len(self._more())

    def _more(self) -> bytes:
        assert self.socket is not None
        data = self.socket.recv(262_144)
        if not data:
            raise EOFError
        return data
