"""Calls a function of `files/standalone/` on a file, in a process with limits.

`run` takes and gives bytes, and keeps the last few results. `run_on_file` moves a large file through the process piece by
piece: from disk to disk, so that this process does not grow with it.
"""

import io
import json
import logging
import os
import selectors
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import IO, Any, cast

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.sandbox.slots import slot
from files.spooling import Spool
from files.standalone.child import DONE, HEAVY, REFUSED
from records.errors import DomainError

_logger = logging.getLogger(__name__)
_PARENT_OF_STANDALONE = str(Path(__file__).resolve().parent.parent)
# `registry` itself is not imported there: its settings and secrets are nothing that a file should find.
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from standalone.child import main; main()"
_PART_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """A function of `files/standalone/` that takes a file: `function(data, **options) -> (JSON, bytes)`."""

    module: str
    function: str
    cpu_seconds: int = 8
    memory_bytes: int = 768 * 1024 * 1024
    wall_seconds: float = 30
    max_output: int = 16 * 1024 * 1024
    has_threads: bool = False


class TooHeavy(DomainError):
    """The file took more time, memory or room than any honest one."""

    code = "file-too-heavy"
    status = 422
    message = _("This file takes too long to open. Make it smaller or simpler, then send it again.")


class TooSlow(TooHeavy):
    """The deadline passed: the file may be to blame, or a machine that is busy just now."""


class FileRefused(Exception):
    """The function does not take the file. `reason` is what it said: a code with details, or a message."""

    def __init__(self, reason: Mapping[str, Any]) -> None:
        super().__init__(reason.get("code") or reason.get("text"))
        self.reason = reason


def run(task: Task, data: bytes, *, person_id: int | None = None, **options: Any) -> tuple[Any, bytes]:
    """What the function returns. Raises `FileRefused` with its reason, `TooHeavy` (`TooSlow`), or `Busy`.

    One file is often opened several times in a row (sent, looked at, imported): the last results are kept.
    """
    key = sha256(repr((task, sorted(options.items()))).encode() + sha256(data).digest()).hexdigest()
    ended = _kept.get(key)
    if ended is None:
        with slot(person_id):
            # Whoever waited may have waited for this very file.
            ended = _kept.get(key) or _started(task, data, options)
        if ended.is_certain:
            _kept.put(key, ended)
    if ended.code == DONE:
        return json.loads(ended.head), ended.made
    if ended.code == REFUSED:
        raise FileRefused(json.loads(ended.head))
    raise TooHeavy if ended.is_certain else TooSlow


def said(message: Any) -> str:
    """A message of the small process in the reader's language; a plain text is itself."""
    if not isinstance(message, Mapping):
        return str(message)
    filling = {name: _filled(value, message["text"], name) for name, value in message["with"].items()}
    return gettext(message["text"]) % filling if filling else gettext(message["text"])


def _filled(value: Any, text: str, name: str) -> Any:
    if isinstance(value, Mapping):
        return said(value)
    # Large numbers as people write them, where the sentence leaves room for it.
    return number_format(value, force_grouping=True) if isinstance(value, int) and f"%({name})s" in text else value


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a process ended. Only what its own limits say is certain: a machine that is busy now may not be next time."""

    code: int
    head: bytes = b""
    made: bytes = b""
    is_certain: bool = True


def run_on_file(
    task: Task, source: IO[bytes], *, person_id: int | None = None, start: int = 0, **options: Any
) -> tuple[Any, IO[bytes]]:
    """The same from a file to a file, which the caller closes. `start`: what is before it in the source is left out."""
    made = Spool()
    try:
        with slot(person_id):
            source.seek(start)
            ended = _ended(task, source, made, options)
        if ended.code == DONE:
            return json.loads(ended.head), made.content
    except BaseException:
        made.close()
        raise
    made.close()
    if ended.code == REFUSED:
        raise FileRefused(json.loads(ended.head))
    raise TooHeavy if ended.is_certain else TooSlow


def _started(task: Task, data: bytes, options: Mapping[str, Any]) -> _Ended:
    made = Spool()
    try:
        return replace(_ended(task, io.BytesIO(data), made, options), made=made.content.read())
    finally:
        made.close()


def _ended(task: Task, source: IO[bytes], made: Spool, options: Mapping[str, Any]) -> _Ended:
    """How it ended, without what it made, which is written to `made`."""
    order = {
        "module": task.module, "function": task.function, "options": options, "cpu_seconds": task.cpu_seconds,
        "memory_bytes": task.memory_bytes, "max_output": task.max_output, "has_threads": task.has_threads,
    }  # fmt: skip
    began = time.monotonic()
    try:
        code, head = _exchanged(json.dumps(order).encode() + b"\n", source, made, task)
    except TimeoutError:
        _logger.warning("%s: stopped after %.0f s", task.module, time.monotonic() - began)
        return _Ended(HEAVY, is_certain=False)
    if code not in (DONE, REFUSED):
        _logger.warning("%s: ended with %d after %.1f s", task.module, code, time.monotonic() - began)
        return _Ended(HEAVY)
    return _Ended(code, head)


def _exchanged(order: bytes, source: IO[bytes], made: Spool, task: Task) -> tuple[int, bytes]:
    """The ending of the process and the first line that it wrote. Raises `TimeoutError` past the deadline."""
    until = time.monotonic() + task.wall_seconds
    command = [sys.executable, "-I", "-c", _PROGRAM, _PARENT_OF_STANDALONE]
    pipe = subprocess.PIPE
    # No environment, hence no secret; one thread is enough for a page.
    with subprocess.Popen(  # noqa: S603 - nothing of the command comes from outside
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={"RAYON_NUM_THREADS": "1"}, bufsize=0
    ) as process:
        try:
            head = _carried(process, _Parts(order, source), made, until, task.max_output)
            return process.wait(max(until - time.monotonic(), 0.01)), head
        except subprocess.TimeoutExpired as late:
            raise TimeoutError from late
        finally:
            process.kill()


class _Parts:
    """What is sent, a part at a time."""

    def __init__(self, order: bytes, source: IO[bytes]) -> None:
        self._source = source
        self._rest = memoryview(order)

    def write_to(self, handle: int) -> bool:
        """Write as much as the pipe takes now. False when all is written, or the process ended before it read everything."""
        try:
            self._rest = self._rest[os.write(handle, self._rest) :]
        except BrokenPipeError:
            return False
        if not self._rest:
            self._rest = memoryview(self._source.read(_PART_BYTES))
        return bool(self._rest)


def _carried(process: "subprocess.Popen[bytes]", parts: _Parts, made: Spool, until: float, max_output: int) -> bytes:
    """Send all parts while what comes back is read: its first line is returned, the rest written to `made`."""
    head, is_head, count = bytearray(), True, 0
    source, target = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    os.set_blocking(source.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(source, selectors.EVENT_WRITE)
        ready.register(target, selectors.EVENT_READ)
        while ready.get_map():
            if (left := until - time.monotonic()) <= 0:
                raise TimeoutError
            for key, _events in ready.select(left):
                if key.fileobj is source:
                    if not parts.write_to(source.fileno()):
                        ready.unregister(source)
                        source.close()
                elif part := os.read(target.fileno(), _PART_BYTES):
                    count += len(part)
                    if count > max_output:
                        process.kill()
                        return b""
                    if is_head:
                        line, end, part = part.partition(b"\n")
                        head += line
                        is_head = not end
                    made.write(part)
                else:
                    ready.unregister(target)
    return bytes(head)


class _Results:
    """The last few results, by what was asked."""

    MAX_RESULTS = 8
    MAX_BYTES = 24 * 1024 * 1024

    def __init__(self) -> None:
        self._lock = Lock()
        self._results: OrderedDict[str, _Ended] = OrderedDict()

    def get(self, key: str) -> _Ended | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: str, ended: _Ended) -> None:
        with self._lock:
            self._results[key] = ended
            while len(self._results) > self.MAX_RESULTS or (len(self._results) > 1 and self._bytes() > self.MAX_BYTES):
                self._results.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._results.clear()

    def _bytes(self) -> int:
        return sum(len(each.head) + len(each.made) for each in self._results.values())


_kept = _Results()
