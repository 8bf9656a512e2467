"""`make run`: starts what is missing, loads the demonstration once, and stops everything on Ctrl-C.

The product runs as in production, without debug, on a machine of one's own. `make dev` is the same with DEBUG=1 and
RELOAD=1.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType

from registry.embedded import CannotStart, Embedded, check_room
from registry.translations import compile_translations

BASE = Path(__file__).resolve().parent.parent
# Data, mail, files and keys of this machine. DATA_FOLDER names another place, for a second product beside the first.
VAR = Path(os.environ.get("DATA_FOLDER") or BASE / "var").resolve()
SERVER_SETTINGS = BASE / "registry" / "serving" / "server_settings.py"
STOP_WITHIN_S = 5


_WITHOUT = {
    "PostgreSQL": "Pages say that the registry is not available.",
    "The broker": "Pages work without it; letters and scheduled work wait for it.",
}


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def check_port(port: int) -> None:
    """Say clearly, before anything starts, that the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise CannotStart(
                f"Port {port} is taken by another program. Stop it, or choose another port: make run PORT={port + 1}"
            ) from taken


def development_environment(port: int) -> None:
    """Values for a machine of one's own. What is already set in the environment stays."""
    VAR.mkdir(parents=True, exist_ok=True)
    key = VAR / "secret-key"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        key.chmod(0o600)
    defaults = {
        "SECRET_KEY": key.read_text(encoding="utf-8"),
        "DEBUG": "0",
        "DEMONSTRATION": "1",
        # Plain http on localhost: no redirect to https, no cookies that need it, and passkeys as browsers allow them there.
        "SECURE": "0",
        "PASSKEYS_OVER_HTTP": "1",
        "COMPRESS_STATIC_FILES": "0",
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"file://{VAR / 'mail'}",
        "FILES_FOLDER": str(VAR / "files"),
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        # What answers with it at our port is ours.
        "READINESS_NONCE": secrets.token_hex(8),
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def prepare_database() -> None:
    """Migrate, and load the demonstration when the registry is empty. One process: start-up is most of the time."""
    import django
    from django.core.management import CommandError, call_command
    from django.db import OperationalError

    from registry import database_limits

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    database_limits.serve(database_limits.Process.COMMAND)
    django.setup()
    say("→ Database: migrating")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as unreachable:
        raise CannotStart(f"The database of DATABASE_URL does not answer: {unreachable}") from unreachable
    except CommandError as refused:
        raise CannotStart(str(refused)) from refused
    call_command("load_demonstration", once=True)
    call_command("rebuild_catalogue", if_outdated=True)


def collect_static_files() -> None:
    """Write the files that pages name, with their hashes, when one of them changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.DEBUG:
        return
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    # One at a time: another product may start from the same folder.
    with (root.parent / f".{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        collected, present = root / ".collected", _static_fingerprint()
        if collected.exists() and collected.read_text(encoding="utf-8") == present:
            return
        say("→ Static files: collecting")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        collected.write_text(present, encoding="utf-8")


def _static_fingerprint() -> str:
    """Changes when a static file does, or the way in which they are written."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    facts = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            facts.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return facts.hexdigest()


class Children:
    """The processes that this launcher started, and nothing else."""

    def __init__(self) -> None:
        self.running: list[tuple[str, subprocess.Popen[str]]] = []

    def start(self, name: str, *command: str) -> None:
        process = subprocess.Popen(  # noqa: S603  (our own commands)
            command, cwd=BASE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.running.append((name, process))
        threading.Thread(target=self._relay, args=(name, process), daemon=True).start()

    @staticmethod
    def _relay(name: str, process: "subprocess.Popen[str]") -> None:
        if process.stdout:
            with process.stdout as lines:
                for line in lines:
                    say(f"{name:>6} │ {line.rstrip()}")

    def dead(self) -> tuple[str, int] | None:
        for name, process in self.running:
            if (code := process.poll()) is not None:
                return name, code
        return None

    def stop(self) -> None:
        """Ask each to end, then end by their ids those that do not."""
        for _name, process in self.running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for _name, process in self.running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            # Also what a process that was killed left behind: each began a group of its own.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_ready(port: int, children: Children, *, within_s: int = 180) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if died := children.dead():
            raise CannotStart(f"The process “{died[0]}” ended with code {died[1]}; its last lines are above.")
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/ready", timeout=2) as response:
            if response.headers.get("X-Readiness-Nonce") == os.environ["READINESS_NONCE"]:
                return
            raise CannotStart(
                f"Another program answers on port {port}. Stop it, or choose another port: make run PORT={port + 1}"
            )
        time.sleep(0.15)
    raise CannotStart(f"The web server did not answer within {within_s} s.")


def start_web(children: Children, port: int) -> None:
    """Read the code once and let both processes share it, unless it is to be read anew when it changes."""
    reading = "--reload" if os.environ.get("RELOAD") == "1" else "--preload"
    children.start(
        "web", sys.executable, "-m", "gunicorn", "registry.wsgi", "--config", str(SERVER_SETTINGS),
        "--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning", reading,
    )  # fmt: skip


def start_workers(children: Children) -> None:
    """One for letters alone, which starts the scheduled work too, and one for all other work: no letter waits behind it."""
    worker = (
        sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "registry", "worker",
        "--loglevel", "warning", "--without-mingle", "--without-gossip",
    )  # fmt: skip
    schedule = str(VAR / "celerybeat-schedule")
    children.start(
        "mail", *worker, "--queues", "mail", "--concurrency", "1", "--hostname", "mail@%h", "--beat", "--schedule", schedule
    )
    children.start("work", *worker, "--queues", "celery,outside", "--concurrency", "2", "--hostname", "work@%h")


def run() -> int:
    port = int(os.environ.get("PORT") or 8000)
    embedded, children = Embedded(VAR), Children()
    # Also where the shell that started us ignores Ctrl-C, as it does for background jobs.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        check_port(port)
        check_room(VAR)
        development_environment(port)
        _start_servers(embedded)
        compile_translations(quiet=True)
        prepare_database()
        collect_static_files()
        say("→ Web server and worker: starting")
        start_web(children, port)
        wait_until_ready(port, children)
        # After the first page: they would share the processors.
        start_workers(children)
        _announce(port)
        while not (died := children.dead()):
            _say_what_ended(embedded)
            time.sleep(0.5)
        raise CannotStart(f"The process “{died[0]}” ended with code {died[1]}; its last lines are above.")
    except KeyboardInterrupt:
        say("\n→ Stopping")
        return 0
    except CannotStart as trouble:
        say(f"\n✗ {trouble}")
        return 1
    finally:
        # A second Ctrl-C must not leave anything behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        children.stop()
        embedded.stop()


def _say_what_ended(embedded: Embedded) -> None:
    """Pages go on as well as they can, so this does not stop them."""
    for name in embedded.ended():
        say(f"\n✗ {name} ended. {_WITHOUT[name]} Ctrl-C and start again brings it back; its data are in {_short(VAR)}/.")


def _start_servers(embedded: Embedded) -> None:
    if not os.environ.get("DATABASE_URL"):
        say("→ PostgreSQL: starting the embedded server")
        os.environ["DATABASE_URL"] = embedded.start_postgres()
    if not os.environ.get("REDIS_URL"):
        say("→ Broker: starting the embedded server")
        os.environ["REDIS_URL"] = embedded.start_broker()


def _announce(port: int) -> None:
    from demonstration.accounts import PASSWORD, accounts

    width = min(100, shutil.get_terminal_size().columns)
    say("─" * width)
    say(f"  Le Registre · http://localhost:{port}/   (English: http://localhost:{port}/en/)")
    say(f"  Demonstration accounts, all with the password: {PASSWORD}")
    for account in accounts():
        say(f"    {account.email:<44} {account.what}")
    say(f"  E-mails are written to {_short(VAR / 'mail')}/. Ctrl-C stops everything.")
    say("─" * width)


def _short(path: Path) -> str:
    return str(path.relative_to(BASE) if path.is_relative_to(BASE) else path)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run())
