"""Backups of a live installation: whole, verified, put back row by row; nothing overwritten by mistake."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.installation import Installation, installation

pytestmark = pytest.mark.own_database


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Be an installation with the demonstration, a file, and its outbox sent."""
    with installation(tmp_path_factory.mktemp("source") / "home") as own:
        own.run("demo", "--load-only", "--results", "25")
        own.run("worker", "--once")
        folder = own.home / "files" / "ab"
        folder.mkdir(parents=True)
        (folder / "abcdef").write_bytes(b"a file of a record\x00")
        yield own


@pytest.fixture(scope="module")
def saved(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Be a backup made while somebody was in the middle of writing."""
    folder = tmp_path_factory.mktemp("saved") / "backup"
    with half_written(source):
        said = source.run("backup", folder)
    assert "backup written" in said
    return folder


@contextmanager
def half_written(own: Installation) -> Iterator[None]:
    """Hold a transaction open that has written something, and take it back."""
    line = "INSERT INTO accounts_throttle (key, window_starts_at, count) VALUES ('half', '2026-01-01', 1)"
    if own.database:
        import psycopg

        with psycopg.connect(own.database) as other:
            other.execute(line)
            yield
            other.rollback()
        return
    with closing(sqlite3.connect(own.home / "luodi.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(line)
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Installation]:
    """Be an installation where nothing is yet."""
    with installation(tmp_path / "home") as own:
        yield own


def manifest_of(folder: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((folder / "manifest.json").read_text())
    return loaded


def test_a_backup_is_for_its_owner_only_and_tells_what_it_holds(saved: Path) -> None:
    manifest = manifest_of(saved)
    tables = manifest["tables"]
    assert isinstance(tables, dict)
    assert tables["accounts_user"] == 22
    assert tables["registry_region"] == 3888
    assert tables["accounts_throttle"] == 0
    index = manifest["index"]
    assert isinstance(index, dict)
    assert index["documents"]["registry.researchresult"] == 31
    assert saved.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in saved.rglob("*") if path.is_file())
    assert not list(saved.parent.glob("*.part"))


def test_it_is_put_back_whole_and_again_only_by_force(saved: Path, target: Installation) -> None:
    assert "checksums right" in target.run("restore", saved)
    assert (target.home / "files" / "ab" / "abcdef").read_bytes() == b"a file of a record\x00"
    assert (target.home / "secret").read_bytes() == (saved / "secret").read_bytes()
    assert (target.home / "secret").stat().st_mode & 0o077 == 0
    # A second backup of the restored installation holds the same rows.
    again = target.home.parent / "again"
    target.run("backup", again)
    assert manifest_of(again)["tables"] == manifest_of(saved)["tables"]
    looked = {
        line[4:14].strip(): line[:2]
        for line in target.run("check", code=int(bool(target.database))).splitlines()
    }
    assert [looked[name] for name in ("database", "guards", "audit", "index", "outbox", "disk")] == ["ok"] * 6
    # New rows are numbered after the old ones, and nothing is lost by mistake.
    assert "--force" in target.run("restore", saved, code=1)
    target.run("import", "results", _one_result(target), "--commit")
    target.run("restore", saved, "--force")
    assert manifest_of(again)["tables"] == manifest_of(saved)["tables"]
    if not target.database:
        assert list(target.home.glob("luodi.sqlite3.before-*"))


def _one_result(own: Installation) -> Path:
    path = own.home / "one.jsonl"
    path.write_text('{"title": "恢复之后的新成果"}\n')
    return path


@pytest.mark.parametrize("harm", ["changed", "missing", "manifest", "none"])
def test_a_damaged_backup_is_refused(
    harm: str, saved: Path, source: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from luodi.site.command import main

    folder = tmp_path / "damaged"
    if harm != "none":
        shutil.copytree(saved, folder)
    victim = max(
        (path for path in folder.rglob("*") if path.is_file()),
        key=lambda path: path.stat().st_size,
        default=None,
    )
    if harm == "changed" and victim:
        raw = bytearray(victim.read_bytes())
        raw[len(raw) // 2] ^= 1
        victim.write_bytes(bytes(raw))
    elif harm == "missing" and victim:
        victim.unlink()
    elif harm == "manifest":
        (folder / "manifest.json").write_text("{")
    assert main(["restore", "--verify", str(folder)]) == 1
    said = capsys.readouterr().err
    assert {"changed": "was changed", "missing": "is missing"}.get(harm, "is no backup") in said


def test_a_backup_of_a_newer_version_touches_nothing(
    saved: Path, source: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "newer"
    shutil.copytree(saved, folder)
    manifest = manifest_of(folder)
    manifest["migrations"] = [["core", "9999_tomorrow"]]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "newer version" in source.run("restore", folder, "--force", code=1)
    assert "0 differ" in source.run("index", "check")


def test_a_folder_with_something_in_it_is_not_written_to(saved: Path, source: Installation) -> None:
    before = sorted(path.name for path in saved.iterdir())
    assert "not empty" in source.run("backup", saved, code=1)
    assert sorted(path.name for path in saved.iterdir()) == before
