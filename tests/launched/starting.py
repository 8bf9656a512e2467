"""The product started as a person starts it: the launcher, its own data, nothing of the tests' settings."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import requests
from django.conf import settings

BASE = Path(__file__).resolve().parent.parent.parent
FOLDER = BASE / "var" / "launched"
READY = "Ctrl-C stops everything"
# What a shell has; the tests export settings of their own, which the product must not see.
_OF_A_SHELL = ("PATH", "HOME", "LANG", "LC_ALL", "USER", "TMPDIR")
# On a machine that does much else at once.
ANSWER_WITHIN_S = 120
_START_WITHIN_S, _LOAD_WITHIN_S, _STOP_WITHIN_S = 200, 600, 20


@dataclass
class Product:
    """A running product. `url` has no slash at its end; `mail` is the folder in which its letters arrive."""

    url: str
    folder: Path
    process: "subprocess.Popen[str] | None" = None
    took_s: float = 0
    lines: list[str] = field(default_factory=list)
    http: requests.Session = field(default_factory=requests.Session)

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def database_url(self) -> str:
        """Of its embedded server, for a test that runs a process of its own beside it."""
        socket_folder = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        return f"postgresql://postgres@/postgres?host={socket_folder}"

    def get(self, path: str, **options: object) -> requests.Response:
        """An answer, read whole. `path` is an address of this product, with or without its host."""
        return self.http.get(self.address(path), timeout=ANSWER_WITHIN_S, **options)

    def address(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path

    def letters(self, recipient: str = "") -> list[EmailMessage]:
        """The letters sent to this address (to anyone, when empty), oldest first."""
        files = sorted(self.mail.glob("*.log"), key=lambda path: path.stat().st_mtime_ns) if self.mail.exists() else []
        parts = [part for path in files for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")]
        found = [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]
        return [letter for letter in found if not recipient or recipient in str(letter["To"])]

    def letter(self, recipient: str, *, within_s: int = 30) -> EmailMessage:
        """The newest letter to this address, as soon as there is one."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if found := self.letters(recipient):
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"No letter to {recipient} within {within_s} s.")

    def stop(self) -> int:
        """Ctrl-C, as in a terminal. Returns the exit code."""
        self.http.close()
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(_STOP_WITHIN_S)
        finally:
            self.process.kill()
            if self.process.stdout:
                self.process.stdout.close()


def start(folder: Path, *, port: int, within_s: int = _START_WITHIN_S, **environment: str) -> Product:
    """Start the product on this data folder, and wait until it says that it is ready."""
    clean = {name: os.environ[name] for name in _OF_A_SHELL if name in os.environ}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.launch"],
        cwd=BASE,
        env=clean | {"DATA_FOLDER": str(folder), "PORT": str(port)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    product = Product(f"http://localhost:{port}", folder, process)
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            product.lines.append(line)
            if READY in line:
                product.took_s = time.monotonic() - began
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    ready.wait(within_s)
    if not product.took_s:
        product.stop()
        raise AssertionError("The product did not start:\n" + "".join(product.lines))
    return product


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demonstration_copy(name: str) -> Path:
    """A data folder that holds the demonstration as just loaded, for one run. Loading is kept until what decides it changes."""
    kept = FOLDER / f"kept-{_fingerprint()}"
    if not kept.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        loading = FOLDER / "loading"
        product = start(loading, port=free_port(), within_s=_LOAD_WITHIN_S)
        product.stop()
        loading.rename(kept)
    copy = FOLDER / name
    shutil.rmtree(copy, ignore_errors=True)
    # With owners: the embedded database runs as a user of its own.
    subprocess.run(["cp", "-a", str(kept), str(copy)], check=True)
    return copy


def _fingerprint() -> str:
    """Of the product's code and data, and of the day: the demonstration's deadlines are counted from when it is loaded."""
    facts = hashlib.sha256(time.strftime("%Y-%m-%d").encode() + (BASE / "uv.lock").read_bytes())
    for app in settings.OWN_APPS:
        for path in sorted((BASE / app).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                facts.update(str(path.relative_to(BASE)).encode() + path.read_bytes())
    return facts.hexdigest()[:16]
