"""The confidential world with its search index, built once a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from luodi.core import indexing
from tests.cast import NAMES, World
from tests.isolation.story import Story, tell


@pytest.fixture(scope="module")
def story(world: World) -> Iterator[Story]:
    """Plant the confidential world and index it."""
    told = tell(world)
    indexing.port().rebuild(indexing.every_document())
    yield told
    indexing.port().rebuild([])


@pytest.fixture(scope="module")
def clients(story: Story, browser_of: Callable[..., Client]) -> dict[str, Client]:
    """Log everybody in, once a module."""
    return {name: browser_of(name, raise_request_exception=False) for name in NAMES}
