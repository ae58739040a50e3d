"""Fixtures that all tests share: the cast in its world, browsers that are logged in, databases that can be emptied."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation

from luodi.accounts.models import LoginSession
from luodi.calls.guards import GUARDS as REVISIONS
from luodi.core import guards, indexing
from luodi.funds.guards import GUARDS as APPROVALS
from luodi.ledger.guards import GUARDS as LEDGER
from luodi.review.guards import GUARDS as REVIEWS
from tests.cast import World, build_world
from tests.sharing import SHARED_OUT, here, here_whole, spoken
from tests.taken_back import taken_back

# What takes longest, though in few tests, is begun first: no process is left alone with it at the end.
_LONG = (
    "isolation/test_budget.py", "isolation/test_secrecy.py", "core/test_backup.py", "site/test_command.py",
    "api/test_document.py", "isolation/test_twins.py", "isolation/test_hidden.py", "isolation/test_masks.py",
    "workbooks/test_hostile.py", "journeys/test_accessibility.py", "journeys/test_main_journey.py",
)  # fmt: skip
# Fixtures through which a test comes to ask a database.
_ASKING = {"db", "transactional_db", "world", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest first, leave out what is the other database's, and share out the work where a run asks both.

    What asks no database runs beside SQLite alone then.
    """
    items.sort(key=lambda item: not item.path.as_posix().endswith(_LONG))
    kept, left = [], []
    for item in items:
        (kept if _mine(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _mine(item: pytest.Item) -> bool:
    """Tell whether a test is this part's to run: one of a single database is that one's, however the rest is dealt."""
    if only := item.get_closest_marker("only"):
        return bool(connection.vendor == only.args[0])
    if not SHARED_OUT:
        return True
    if item.get_closest_marker("browser"):
        return spoken(item.nodeid)
    if item.get_closest_marker("sweep"):
        return here(item.nodeid)
    if not _asks(item):
        return bool(connection.vendor == "sqlite")
    return here_whole(item.path.relative_to(Path(__file__).parent).as_posix())


def _asks(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "own_database", "browser"))
    return marked or not _ASKING.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Make the test database whoever asks first; pytest-django's own makes none for a module's fixture.

    ``django_db_modify_db_settings`` gives each of several processes a database of its own.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[])
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget what pages keep for a while, and the language of whoever asked last.

    Tests write rows without a record of changes, and take them back.
    """
    cache.clear()
    translation.deactivate()


@pytest.fixture(scope="module", autouse=True)
def no_index_left() -> Iterator[None]:
    """Leave no search index to the next module: where there is none, lists search their own table."""
    yield
    if Path(settings.LUODI_INDEX_DIR).exists():
        indexing.port().close()
        # What still reads it may write a file of its own while it goes.
        for _ in range(50):
            shutil.rmtree(settings.LUODI_INDEX_DIR, ignore_errors=True)
            if not Path(settings.LUODI_INDEX_DIR).exists():
                return
            time.sleep(0.1)
        raise AssertionError("the search index does not go")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the cast once a module, in a transaction that is rolled back after it.

    Tests that use it take ``trial`` (directly or through another fixture) and not ``db``.
    """
    with django_db_blocker.unblock(), taken_back():
        yield build_world()


@pytest.fixture
def trial(world: World) -> Iterator[World]:
    """Let a test do as it likes with the world; it stands as before afterwards."""
    with taken_back():
        yield world


@pytest.fixture(scope="module")
def browser_of(world: World) -> Callable[..., Client]:
    """Give a client that is logged in as a member of the cast, or as nobody for ``anonymous``."""

    def log_in(name: str, **options: Any) -> Client:
        client = Client(**options)
        if name != "anonymous":
            user = world.users[name]
            client.force_login(user)
            now = timezone.now()
            LoginSession.objects.update_or_create(
                session_key=client.session.session_key,
                defaults={"user": user, "started_at": now, "seen_at": now},
            )
        return client

    return log_in


@pytest.fixture
def guards_put_back(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Put the triggers back once the tables are empty."""
    yield
    with django_db_blocker.unblock():
        put_guards()


@pytest.fixture
def unguarded_tables(guards_put_back: None, transactional_db: None) -> Iterator[None]:
    """Let a test that commits be cleaned up after: triggers would refuse the emptying of their tables.

    Only for tests with real transactions. The triggers are there while the test runs.
    """
    yield
    take_guards()


def take_guards() -> None:
    """Take the refusals to delete away: emptying the tables would be refused."""
    with connection.schema_editor() as editor:
        guards.remove(None, editor)
        guards.taking(*APPROVALS, *LEDGER, *REVISIONS, *REVIEWS)(None, editor)


def put_guards() -> None:
    """Put them back."""
    with connection.schema_editor() as editor:
        guards.install(None, editor)
        guards.putting(*APPROVALS, *LEDGER, *REVISIONS, *REVIEWS)(None, editor)
