"""What every test may ask for."""

import copy
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management.commands import flush
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from accounts.actors import Actor
from registry.celery import app
from registry.translations import compile_translations
from tests import letters
from tests.databases import emptying, own_copy
from tests.lasting import QUICK_HASHERS, Lasting, around_the_tests
from tests.matched import matched_in_time
from tests.provider import provider_url

__all__ = ["provider_url"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="take the pictures of docs/images anew")


def pytest_configure(config: pytest.Config) -> None:
    """Texts are there before anything reads one. The same commit gets the same examples, so that red means changed:
    `HYPOTHESIS_PROFILE=default` looks for new ones.
    """
    if not hasattr(config, "workerinput"):
        compile_translations(quiet=True)
    hypothesis_settings.register_profile("same", derandomize=True)
    hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_finish() -> None:
    """What is loaded now stays until the end: looking through it again and again for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None) -> Iterator[None]:
    # Blocked again inside: what is asked outside of a test stays an error.
    with django_db_blocker.unblock(), own_copy(), django_db_blocker.block():
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> None:
    flush.sql_flush = emptying


@pytest.fixture(scope="session", autouse=True)
def _no_collected_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test's client reads anew the headers of all files that a release serves: of a page, two thirds of the time."""
    settings.STATIC_ROOT = str(tmp_path_factory.mktemp("collected"))


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Weak but quick password hashing, mail kept in memory, an empty cache, a folder for files."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Tasks run in the process that asks for them; the tests of faults start real workers.
    app.conf.task_always_eager = True
    cache.clear()
    with translation.override("fr"):
        yield
    cache.clear()
    unfinished = [line for each in getattr(mail, "outbox", []) for line in letters.unfilled(each)]
    assert not unfinished, "a letter left with what should have been filled in"


@pytest.fixture(autouse=True)
def _matched_in_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Profiles and fits are worked out before anything reads them where nothing is ever committed, as the worker would have.

    `matched_later` is for tests of what is there before it has.
    """
    database = request.node.get_closest_marker("django_db")
    commits = database is not None and database.kwargs.get("transaction", False)
    if commits or request.node.get_closest_marker("matched_later"):
        yield
        return
    with matched_in_time():
        yield


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    """For modules without tests that commit: `lasting.make(something)` in a fixture of the module."""
    with django_db_blocker.unblock(), around_the_tests():
        yield Lasting(tmp_path_factory.mktemp("lasting"))


@pytest.fixture(scope="module")
def _world_of_module(lasting: Lasting) -> Any:
    from tests.test_doors import make_world

    return lasting.make(make_world)


@pytest.fixture
def world(db: None, _world_of_module: Any, lasting: Lasting, settings: Any) -> Any:
    """Someone else's organisation with something of everything (tests/test_doors.py), made once for the tests of a module."""
    settings.MEDIA_ROOT = str(lasting.files)
    return copy.deepcopy(_world_of_module)


@pytest.fixture
def sign_in(client: Client) -> Callable[[Actor], Client]:
    """A browser in which this person is signed in."""

    def signed_in(actor: Actor) -> Client:
        assert actor.user is not None
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture(scope="session")
def images() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "images"
