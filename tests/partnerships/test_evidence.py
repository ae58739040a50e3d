"""What proves that a promise was kept is opened by its city, and by no other."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from luodi.core import files
from luodi.core.models import StoredFile
from luodi.partnerships.models import Promise
from tests import factories
from tests.cast import World
from tests.factories import NOW

WORDS = "揭牌仪式纪要：双方到场，机构挂牌。".encode()


@pytest.fixture
def proven(trial: World, settings: Any, tmp_path: Path) -> tuple[Promise, StoredFile]:
    """Let a promise to Yinchuan be kept, with a file that proves it."""
    settings.LUODI_FILES_DIR = tmp_path
    row = factories.promise(factories.agreement(), state="kept", evidence="见揭牌纪要")
    upload = io.BytesIO(WORDS)
    stored = files.add_file(
        row, upload, name="揭牌纪要.txt", size=len(WORDS), by=trial.actor("officer"), at=NOW
    )
    return row, stored


def test_the_city_opens_the_file_and_the_far_city_finds_nothing(
    proven: tuple[Promise, StoredFile], browser_of: Callable[..., Client]
) -> None:
    row, stored = proven
    page, file = f"/promises/{row.code}/", f"/promises/{row.code}/files/{stored.token}/"
    shown = browser_of("city_official").get(page).content.decode()
    assert stored.name in shown
    assert file in shown
    sent = browser_of("city_official").get(file)
    assert b"".join(sent.streaming_content) == WORDS
    for who in ("far_official", "far_officer", "rival", "enterprise", "professor", "nobody"):
        assert browser_of(who).get(page).status_code == 404, who
        assert browser_of(who).get(file).status_code == 404, who


@pytest.mark.parametrize("change", [{"state": "open"}, {"state": "waived"}, {"evidence": ""}])
def test_before_it_counts_as_kept_its_files_are_the_offices_own(
    proven: tuple[Promise, StoredFile], browser_of: Callable[..., Client], change: dict[str, str]
) -> None:
    row, stored = proven
    Promise._base_manager.filter(pk=row.pk).update(**change)
    file = f"/promises/{row.code}/files/{stored.token}/"
    assert stored.name not in browser_of("city_official").get(f"/promises/{row.code}/").content.decode()
    assert browser_of("city_official").get(file).status_code == 404
    sent = browser_of("officer").get(file)
    assert b"".join(sent.streaming_content) == WORDS


def test_who_only_opens_files_neither_adds_nor_withdraws_any(
    proven: tuple[Promise, StoredFile], browser_of: Callable[..., Client], trial: World
) -> None:
    row, stored = proven
    city = browser_of("city_official")
    assert 'enctype="multipart/form-data"' not in city.get(f"/promises/{row.code}/").content.decode()
    upload = io.BytesIO(WORDS)
    upload.name = "别的.txt"
    assert city.post(f"/promises/{row.code}/files/", {"file": upload}).status_code == 404
    # Not even one that the city would have added itself.
    StoredFile.objects.filter(pk=stored.pk).update(created_by=trial.users["city_official"])
    withdraw = f"/promises/{row.code}/files/{stored.token}/withdraw"
    assert city.post(withdraw).status_code == 404
    assert StoredFile.objects.get(pk=stored.pk).withdrawn_at is None
    # The control.
    assert (
        'enctype="multipart/form-data"'
        in browser_of("officer").get(f"/promises/{row.code}/").content.decode()
    )
