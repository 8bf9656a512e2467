"""How many files are opened at once: one for each person, a few on a machine, and never by all threads of a process.

The locks are files, so that they hold between the processes of a machine and end with the process that has them.
"""

import fcntl
import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from records.errors import DomainError

_logger = logging.getLogger(__name__)
# Of the four threads of a process, one always answers pages.
MAX_IN_PROCESS = 3
# One runs, one waits for it.
MAX_OF_PERSON = 2
WAIT_SECONDS = 5.0
_STEP_SECONDS = 0.03


class Busy(DomainError):
    """Too many files are being opened: trying again soon helps."""

    code = "busy"
    status = 503
    retry_after_s = 15
    message = _("The registry is busy opening other files. Wait a minute, then try again.")


_lock = Lock()
_inside: Counter[int | None] = Counter()


@contextmanager
def slot(person_id: int | None) -> Iterator[None]:
    """Room for one more process; waits a little for it. Raises `Busy`."""
    with _lock:
        is_one_too_many = person_id is not None and _inside[person_id] >= MAX_OF_PERSON
        if is_one_too_many or _inside.total() >= MAX_IN_PROCESS:
            raise Busy
        _inside[person_id] += 1
    try:
        with ExitStack() as held:
            if folder := _folder():
                until = time.monotonic() + WAIT_SECONDS
                if person_id is not None:
                    _hold(held, [folder / f"person-{person_id}"], until)
                _hold(held, [folder / f"slot-{number}" for number in range(max(os.cpu_count() or 1, 2))], until)
            yield
    finally:
        with _lock:
            _inside[person_id] -= 1
            if _inside[person_id] <= 0:
                del _inside[person_id]


def _hold(held: ExitStack, locks: list[Path], until: float) -> None:
    """Take the first of these locks that is free."""
    while True:
        for lock in locks:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            else:
                held.callback(os.close, handle)
                return
        if time.monotonic() >= until:
            raise Busy
        time.sleep(_STEP_SECONDS)


def _folder() -> Path | None:
    """One for each installation on a machine, which nobody else can write; none where no folder can be made."""
    database = settings.DATABASES["default"]
    name = sha256(f"{settings.BASE_DIR} {database['HOST']} {database['NAME']}".encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"registry-{os.getuid()}-{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        is_own = not folder.is_symlink() and folder.stat().st_uid == os.getuid()
    except OSError as broken:
        _logger.warning("no locks between processes: %s", broken)
        return None
    return folder if is_own else None
