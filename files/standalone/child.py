"""The program of the small process: one function is called on one file, within limits that it cannot lift.

Standard input holds a line of JSON (what to call, the limits) and then the file; standard output a line of JSON and then
the bytes that were made. Ends with `DONE`, with `REFUSED` and the reason, or with `HEAVY`. Any other ending is a crash.
"""

import importlib
import json
import logging
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

DONE, REFUSED, HEAVY = 0, 3, 4
MAX_OPEN_FILES = 64
# Pages are answered first.
NICENESS = 10


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    _yield_to_others()
    _limit(resource.RLIMIT_CPU, order["cpu_seconds"])
    _limit(resource.RLIMIT_AS, order["memory_bytes"])
    _limit(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    logging.disable()
    try:
        # The libraries load under these limits too; only here may Python write what it compiled.
        function = getattr(importlib.import_module(f"{__package__}.{order['module']}"), order["function"])
        _limit(resource.RLIMIT_FSIZE, 0)
        if not order["has_threads"]:
            _limit(resource.RLIMIT_NPROC, 0)
        said, made = function(sys.stdin.buffer.read(), **order["options"])
        head = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    except (MemoryError, RecursionError):
        _leave(HEAVY)
    except Exception as refused:  # noqa: BLE001 - a hostile file breaks a library in any way
        reason: Any = getattr(refused, "as_data", None)
        _leave(REFUSED, json.dumps(reason() if reason else {"code": "damaged", "error": type(refused).__name__}).encode())
    else:
        _leave(DONE if len(head) + len(made) < order["max_output"] else HEAVY, head, made)


def _limit(which: int, most: int) -> None:
    # macOS does not know some of them; there the deadline remains.
    with suppress(*(() if sys.platform == "linux" else (OSError, ValueError))):
        resource.setrlimit(which, (most, most))


def _yield_to_others() -> None:
    os.nice(NICENESS)
    if sys.platform == "linux":
        # When a container has no memory left, this process ends and not the one that answers people.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


def _leave(code: int, head: bytes = b"null", made: bytes = b"") -> None:
    if code != HEAVY:
        sys.stdout.buffer.write(head + b"\n" + made)
        sys.stdout.buffer.flush()
    # At once: nothing is tidied up that a hostile file may have broken.
    os._exit(code)
