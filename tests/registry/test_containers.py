"""The containers: the compose file is valid, and the image takes the steps that make takes."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import yaml

BASE = Path(__file__).resolve().parent.parent.parent


def test_the_compose_file_follows_the_specification() -> None:
    command = [
        str(Path(sys.executable).parent / "check-jsonschema"),
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]
    result = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_each_service_of_the_product_is_there_and_checks_its_health() -> None:
    services = yaml.safe_load((BASE / "docker-compose.yml").read_text())["services"]
    workers = {"worker-mail", "worker", "worker-outside"}
    assert set(services) == {"migrate", "web", *workers, "beat", "db", "redis", "cache", "front", "mail"}
    for name in (*workers, "db", "redis", "cache", "front", "mail"):
        assert "test" in services[name]["healthcheck"]
    assert "HEALTHCHECK" in (BASE / "Dockerfile").read_text()


def test_every_queue_has_a_worker_in_the_containers_and_under_make_run() -> None:
    from django.conf import settings

    queues = {"celery", *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    services = yaml.safe_load((BASE / "docker-compose.yml").read_text())["services"]
    commands = [service["command"] for name, service in services.items() if name.startswith("worker")]
    served = [command[command.index("--queues") + 1] for command in commands]
    assert {queue for each in served for queue in each.split(",")} == queues
    assert "mail" in served, "letters have a worker of their own"
    launcher = (BASE / "registry" / "launch.py").read_text()
    assert '"--queues", "mail"' in launcher
    assert '"--queues", "celery,outside"' in launcher


def test_what_is_kept_and_what_is_queued_lie_on_servers_of_their_own() -> None:
    services = yaml.safe_load((BASE / "docker-compose.yml").read_text())["services"]
    assert "--maxmemory-policy allkeys-lru" in " ".join(services["cache"]["command"])
    assert "--maxmemory" not in services["redis"]["command"], "what is queued is never dropped"
    environment = services["web"]["environment"]
    assert (urlsplit(environment["REDIS_URL"]).hostname, urlsplit(environment["CACHE_URL"]).hostname) == ("redis", "cache")


def test_the_image_installs_as_make_does_and_runs_as_nobody_special() -> None:
    dockerfile, makefile = (BASE / "Dockerfile").read_text(), (BASE / "Makefile").read_text()
    assert "uv sync --frozen --quiet --inexact --no-dev" in dockerfile
    assert "$(UV) sync --frozen --quiet --inexact" in makefile
    assert "registry.translations" in dockerfile
    assert "\nUSER registry\n" in dockerfile


def test_every_variable_that_settings_read_is_in_the_example() -> None:
    import re

    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', (BASE / "registry" / "settings.py").read_text()))
    example = (BASE / ".env.example").read_text()
    assert [name for name in sorted(read) if f"\n{name}=" not in example] == []
