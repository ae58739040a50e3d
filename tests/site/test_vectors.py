"""Comparing by meaning in a running installation: worker, commands, settings. The model is a service on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from luodi.core import indexer, indexing, outbox, worker
from luodi.matching import embedding_service
from luodi.needs import engine
from luodi.registry.models import Organisation
from luodi.site import environment
from luodi.site.command import main
from tests.matching.meanings import Service

KIND = ("registry.organisation",)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(embedding_service, "_WAITS", ())
    made = Service()
    yield made
    made.close()


@pytest.fixture
def installed(db: None, tmp_path: Path, settings: Any, service: Service) -> Iterator[Service]:
    """Have an installation that compares by meaning."""
    settings.LUODI_INDEX_DIR = tmp_path / "index"
    settings.LUODI_HOME = tmp_path
    settings.LUODI_VECTORS = {"address": service.address, "model": "bag", "key": ""}
    indexing.port.cache_clear()
    engine.matcher.cache_clear()
    yield service
    indexing.port().close()
    indexing.port.cache_clear()
    engine.matcher.cache_clear()


def unit(name: str) -> Organisation:
    now = timezone.now()
    row = Organisation(kind="university_unit", name=name, created_at=now, changed_at=now)
    row.save()
    outbox.reindex(row, at=now)
    return row


def state() -> tuple[int, int]:
    found = indexing.port().vectors(KIND)
    assert found is not None
    return found.held, found.missing


def test_the_worker_makes_vectors_of_what_changes(installed: Service) -> None:
    first = unit("热能工程系")
    unit("材料学院")
    assert worker.run_once()["vectors"] > 0
    assert state() == (2, 0)
    count = len(installed.asked)
    assert worker.run_once()["vectors"] == 0
    Organisation._base_manager.filter(pk=first.pk).update(name="能源与动力系")
    outbox.reindex(first, at=timezone.now())
    worker.run_once()
    assert state() == (2, 0)
    asked = [text for one in installed.asked[count:] for text in one["input"]]
    assert len(asked) == 1
    assert "能源与动力系" in asked[0]
    Organisation._base_manager.filter(pk=first.pk).update(retired_at=timezone.now())
    outbox.reindex(first, at=timezone.now())
    worker.run_once()
    assert state() == (1, 0)


def test_the_nightly_check_makes_what_was_lost(installed: Service) -> None:
    row = unit("热能工程系")
    worker.run_once()
    meaning = engine.meaning()
    assert meaning is not None
    meaning.store().put([], gone=[f"registry.organisation:{row.pk}"])
    assert state() == (0, 1)
    indexer.check_and_repair(timezone.now())
    worker.run_once()
    assert state() == (1, 0)


def test_commands_make_and_report_them(installed: Service, capsys: pytest.CaptureFixture[str]) -> None:
    unit("热能工程系")
    assert main(["index", "rebuild"]) == 0
    assert "bag: 1 records have a vector, 0 have none yet" in capsys.readouterr().out
    assert main(["index", "check"]) == 0
    assert "bag: 1 records have a vector, 0 have none yet" in capsys.readouterr().out
    main(["check"])
    assert "ok  vectors     bag: 1 records have one, 0 have none yet" in capsys.readouterr().out


def test_commands_say_what_is_wrong_and_the_index_is_built_all_the_same(
    installed: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    unit("热能工程系")
    installed.replies = [lambda _asked: (401, b"")] * 9
    assert main(["index", "rebuild"]) == 0
    said = capsys.readouterr().out
    assert "the index holds 1 records" in said
    assert "LUODI_VECTORS_KEY is not accepted" in said
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "!!  vectors     bag: 0 records have one, 1 have none yet; 127.0.0.1 answers 401" in said
    assert "see LUODI_VECTORS" in said


def test_without_a_model_the_check_says_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check"])
    assert "ok  vectors     none configured" in capsys.readouterr().out


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    rows = [
        {"id": "d1", "title": "动力电池组液冷热管理系统"},
        {"id": "d2", "title": "水稻栽培"},
        {"id": "d3", "title": "大豆育种"},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    asked = json.dumps({"id": "q1", "text": "zonkel qarrin 水"}, ensure_ascii=False)
    (tmp_path / "queries.jsonl").write_text(asked, encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 d1 2\n", encoding="utf-8")
    return tmp_path


def test_evaluate_measures_the_gain(
    judged: Path, service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LUODI_VECTORS_MODEL", "bag")
    assert main(["evaluate", str(judged), "--vectors", service.address, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    means = {line["run"]: line["mean"] for line in said["documents"] if line["measure"] == "recall@10"}
    assert means == {"luodi": 1.0, "luodi, wording alone": 0.0}
    monkeypatch.setenv("LUODI_VECTORS", service.address)
    assert main(["evaluate", str(judged), "--vectors"]) == 0
    assert "wording alone" in capsys.readouterr().out
    assert main(["evaluate", str(judged)]) == 0
    assert "wording alone" not in capsys.readouterr().out


def test_evaluate_refuses_a_model_that_does_not_do_its_work(
    judged: Path, service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(judged), "--vectors"]) == 1
    assert "LUODI_VECTORS is not set" in capsys.readouterr().err
    assert main(["evaluate", str(judged), "--vectors", str(judged / "absent")]) == 1
    assert "there is no folder" in capsys.readouterr().err
    monkeypatch.setenv("LUODI_VECTORS_MODEL", "bag")
    service.replies = [lambda _asked: (500, b"")]
    assert main(["evaluate", str(judged), "--vectors", service.address]) == 1
    assert "answers 500" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "model", "words"),
    [
        ("ftp://models.example.edu", "m", "https://"),
        ("https:///v1", "m", "https://"),
        ("https://user:pass@models.example.edu/v1", "m", "LUODI_VECTORS_KEY"),
        ("https://models.example.edu/v1?key=1", "m", "LUODI_VECTORS_KEY"),
        ("https://models.example.edu/v1", "", "LUODI_VECTORS_MODEL"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    monkeypatch: pytest.MonkeyPatch, value: str, model: str, words: str
) -> None:
    monkeypatch.setenv("LUODI_VECTORS", value)
    monkeypatch.setenv("LUODI_VECTORS_MODEL", model)
    with pytest.raises(environment.BadEnvironment, match=words):
        environment.vectors()


def test_settings_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert environment.vectors() == {}
    monkeypatch.setenv("LUODI_VECTORS", str(tmp_path))
    assert environment.vectors() == {"folder": str(tmp_path)}
    monkeypatch.setenv("LUODI_VECTORS", "https://models.example.edu/v1/")
    monkeypatch.setenv("LUODI_VECTORS_MODEL", "bge")
    monkeypatch.setenv("LUODI_VECTORS_KEY", "secret")
    assert environment.vectors() == {
        "address": "https://models.example.edu/v1",
        "model": "bge",
        "key": "secret",
    }
