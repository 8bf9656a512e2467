"""An upgrade that changes what entries say writes them anew by itself, once."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from catalogue import index
from catalogue.models.index import CatalogueEntry
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db


def _rebuilt() -> str:
    said = StringIO()
    call_command("rebuild_catalogue", if_outdated=True, stdout=said)
    return said.getvalue()


def test_entries_of_another_version_are_written_anew_once() -> None:
    NeedFactory(published=True)
    assert not index.is_outdated(), "what this version wrote"
    CatalogueEntry.objects.update(written_by="", listing="")
    assert "need: 1 entries" in _rebuilt()
    assert CatalogueEntry.objects.get(kind="need").listing
    assert not _rebuilt()


def test_the_service_that_migrates_rebuilds_too() -> None:
    services = yaml.safe_load((Path(settings.BASE_DIR) / "docker-compose.yml").read_text())["services"]
    assert "migrate --noinput" in (command := services["migrate"]["command"][-1])
    assert command.endswith("rebuild_catalogue --if-outdated")
