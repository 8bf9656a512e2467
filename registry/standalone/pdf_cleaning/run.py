"""The program: a PDF comes in on standard input, the clean one leaves on standard output.

Ends with `CLEANED`, or with `REFUSED` and the reason as JSON in place of the file. Any other ending is a crash.
"""

import json
import logging
import resource
import sys

CLEANED, REFUSED = 0, 3
CPU_SECONDS = 20
MEMORY_BYTES = 1536 * 1024 * 1024


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # After the limits: the libraries load under them too.
    from .cleaning import clean
    from .reading import NotTakenError

    logging.disable()
    data = sys.stdin.buffer.read()
    try:
        written = clean(data)
    except NotTakenError as refused:
        _leave(REFUSED, json.dumps(refused.as_data()).encode())
    except (MemoryError, RecursionError):
        _leave(REFUSED, b'{"code": "heavy"}')
    except Exception:  # noqa: BLE001 - a hostile file breaks the library in any way; what it was is of no use to anyone
        _leave(REFUSED, b'{"code": "damaged"}')
    else:
        _leave(CLEANED, written)


def _leave(code: int, answer: bytes) -> None:
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    sys.exit(code)
