"""Importing results: what is read, what is refused with its line, what is written once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core.actor import SYSTEM
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.registry import importing
from luodi.registry.models import Field, Industry, Organisation, ResearchResult
from luodi.registry.rows import Line, Reader, RowError, Unreadable

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def classified(db: None) -> None:
    Field.objects.create(code="T06", name="新能源与节能", name_en="New energy", scheme="technology")
    Industry.objects.create(code="C38", name="电气机械和器材制造业", name_en="Electrical machinery")
    Organisation.objects.create(
        code="O-2026-AAAAAA", kind="university_unit", name="热能工程系", created_at=NOON, changed_at=NOON
    )


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def json_lines(folder: Path, *rows: object) -> Path:
    return written(folder, "rows.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))


def read(path: Path, source: str = "") -> list[Line]:
    return list(Reader(source).read(path))


def load(path: Path, state: str = "published") -> importing.Report:
    return importing.import_results(path, source="", state=state, by=SYSTEM, at=NOON)


def test_every_column_reaches_its_field(tmp_path: Path) -> None:
    row = {
        "title": "储能系统热管理", "title_en": "Thermal management", "abstract": "摘要",
        "keywords": "储能；热管理, 相变",
        "field": "新能源与节能", "industry": "C38", "trl": "6", "way": "joint", "school": "热能工程系",
        "category": "工学", "discipline": "动力工程", "source": "某数据集", "licence": "CC0", "id": 17,
    }  # fmt: skip
    load(json_lines(tmp_path, row))
    stored = ResearchResult._base_manager.get()
    assert (stored.title, stored.title_en, stored.summary) == ("储能系统热管理", "Thermal management", "摘要")
    assert stored.keywords == ["储能", "热管理", "相变"]
    assert (stored.field_id, stored.industry_id, stored.trl, stored.way) == ("T06", "C38", 6, "joint")
    assert stored.school is not None
    assert stored.school.name == "热能工程系"
    assert (stored.category, stored.source) == ("工学 · 动力工程", "某数据集 · CC0 · 17")
    assert (stored.origin, stored.state) == ("imported", "published")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"summary": "无题"}, "title is missing"),
        ({"title": "   "}, "title is missing"),
        ({"title": "长" * 201}, "title:"),
        ({"title": "好", "trl": 12}, "trl:"),
        ({"title": "好", "trl": "six"}, "no whole number"),
        ({"title": "好", "field": "炼金术"}, "not in the classification"),
        ({"title": "好", "school": "无此系"}, "not in the register"),
        ({"title": "好", "way": "gift"}, "is none of"),
        ({"title": "好", "titel": "坏"}, "unknown column titel"),
        ({"title": ["好"]}, "must be text"),
        ({"title": "好\ud800"}, "lone surrogates"),
        (["title"], "no JSON object"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, row: object, said: str) -> None:
    path = written(tmp_path, "rows.jsonl", '{"title": "对"}\n\n' + json.dumps(row) + '\n{"title": "也对"}\n')
    lines = read(path)
    assert [line.number for line in lines] == [1, 3, 4]
    assert said in lines[1].wrong
    assert lines[2].result is not None


def test_broken_lines_do_not_stop_the_reading(tmp_path: Path) -> None:
    text = (
        b'{"title": "\xff\xfe"}\n{"title": \n'
        + b"[" * 100_000
        + b'\n{"title": "'
        + b"x" * 3_000_000
        + b'"}\n{"title": "ok"}\n'
    )
    lines = read(written(tmp_path, "rows.jsonl", text))
    assert [bool(line.result) for line in lines] == [False, False, False, False, True]
    assert lines[-1].number == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_are_read_in_the_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    text = 'Title,keywords,summary\n储能,"热管理,相变","两行\n摘要"\n第二,,\n,,\n'
    lines = read(written(tmp_path, "rows.csv", text.encode(encoding)))
    assert [line.number for line in lines] == [3, 4]
    first = lines[0].result
    assert first is not None
    assert (first.title, first.keywords, first.summary) == ("储能", ["热管理", "相变"], "两行\n摘要")


def test_a_table_with_an_unknown_column_is_not_read_at_all(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unknown column titel"):
        read(written(tmp_path, "rows.csv", "title,titel\n好,坏\n"))
    with pytest.raises(Unreadable, match="no column title"):
        read(written(tmp_path, "rows.csv", "summary\n好\n"))
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(Unreadable, match="too long"):
        read(written(tmp_path, "rows.csv", "title\n" + "x" * 2_000_000))


def test_examining_writes_nothing_and_counts_like_importing(tmp_path: Path) -> None:
    path = json_lines(
        tmp_path,
        {"title": "甲"},
        {"title": "乙"},
        {"title": "甲 "},
        {"title": ""},
        {"title": "甲", "source": "别处"},
    )
    report = importing.examine(path)
    assert (report.new, report.duplicates, report.errors) == (3, 1, 1)
    assert report.wrong == [(4, "title is missing")]
    assert not ResearchResult._base_manager.exists()
    done = load(path)
    assert (done.new, done.duplicates, done.errors) == (3, 1, 1)
    assert ResearchResult._base_manager.count() == 3


def test_a_second_import_finds_everything_known(tmp_path: Path) -> None:
    path = json_lines(tmp_path, *({"title": f"成果{number}"} for number in range(20)))
    load(path)
    again = load(path)
    assert (again.new, again.duplicates) == (0, 20)


def test_batches_are_audited_and_staged_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    load(json_lines(tmp_path, *({"title": f"成果{number}"} for number in range(25))), state="draft")
    counts = [entry.changes["count"] for entry in AuditEntry.objects.filter(verb="import").order_by("id")]
    assert counts == [10, 10, 5]
    staged = [ref for entry in OutboxEntry.objects.filter(channel="index") for ref in entry.payload["refs"]]
    assert sorted(staged) == sorted(row.ref for row in ResearchResult._base_manager.all())
    assert len(set(ResearchResult._base_manager.values_list("code", flat=True))) == 25


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(max_size=8),
        st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.lists(st.text())),
        max_size=4,
    )
)
def test_no_row_however_odd_is_a_bug(row: dict[str, object]) -> None:
    try:
        made = Reader().result({"title": "好", **row})
    except RowError:
        return
    made.clean_fields(exclude=["code", "created_at", "changed_at", "school", "field", "industry"])
