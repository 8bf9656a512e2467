"""The containers: the compose file is valid, and the image takes the steps that make takes."""

import subprocess
import sys
from pathlib import Path

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
    assert set(services) == {"migrate", "web", "worker", "beat", "db", "redis", "front", "mail"}
    for name in ("worker", "db", "redis", "front", "mail"):
        assert "test" in services[name]["healthcheck"]
    assert "HEALTHCHECK" in (BASE / "Dockerfile").read_text()


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
