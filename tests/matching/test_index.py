"""The search port: found or gone at once, hidden from whom it must be, whole after any accident."""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from luodi.core.search import EVERYBODY, Document, IndexBusy, IndexUnavailable, Query
from luodi.matching.statistics import Statistics
from luodi.matching.tantivy_index import TantivySearch
from tests.matching.sample import documents

EVERY = (EVERYBODY,)


def titles(search: TantivySearch, text: str, **more: object) -> list[str]:
    query = Query(text=text, audience=EVERY)
    return [hit.title for hit in search.search(replace(query, **more))]  # type: ignore[arg-type]


def org(number: int, name: str, *audience: str) -> Document:
    return Document(
        key=f"organisation:{number}",
        kind="organisation",
        code=f"O-2026-{number:03d}",
        title=name,
        names=(name,),
        audience=audience or EVERY,
    )


def test_a_written_document_is_found_and_a_removed_one_is_gone(index: TantivySearch) -> None:
    before = index.generation
    index.write([org(1, "宁夏农垦集团有限公司")])
    assert index.generation != before
    assert titles(index, "农垦集团") == ["宁夏农垦集团有限公司"]
    index.write([org(1, "宁夏农业投资集团有限公司")])
    assert titles(index, "农垦") == []
    assert index.count("organisation") == 1
    index.write([], ["organisation:1"])
    assert titles(index, "农业投资") == []
    assert index.count("organisation") == 0


def test_another_object_sees_commits(index: TantivySearch, tmp_path: Path) -> None:
    reader = TantivySearch(tmp_path / "index")
    assert reader.count("organisation") == 0
    index.write([org(1, "宁夏农垦集团有限公司")])
    assert reader.count("organisation") == 1
    assert reader.generation == index.generation


def test_two_writers_are_refused_until_the_first_lets_go(index: TantivySearch, tmp_path: Path) -> None:
    index.write([org(1, "宁夏农垦集团有限公司")])
    second = TantivySearch(tmp_path / "index")
    with pytest.raises(IndexBusy):
        second.write([org(2, "苏州纳米科技有限公司")])
    index.close()
    second.write([org(2, "苏州纳米科技有限公司")])
    assert index.count("organisation") == 2
    second.close()


def test_filters_and_ranges_hold_together(sample_index: TantivySearch) -> None:
    query = Query(
        text="电池",
        audience=EVERY,
        filters={"region": ("640000", "320000")},
        ranges={"trl": (1, 3)},
        limit=99,
    )
    hits = sample_index.search(query)
    assert hits
    assert all(hit.numbers["trl"] <= 3 for hit in hits)
    assert all(set(hit.facets["region"]) & {"640000", "320000"} for hit in hits)
    assert sample_index.total(query) == len(hits)


def test_without_text_all_are_listed_by_code(sample_index: TantivySearch) -> None:
    hits = sample_index.search(Query(kinds=("result",), audience=EVERY, limit=1000))
    assert [hit.code for hit in hits] == sorted(document.code for document in documents())


@pytest.mark.parametrize(
    "text",
    ["", "的", "  ", "😀", "电", "電池", "ＰＡ66", "a" * 100_000, "电池" * 50_000, "\ud800", '":*?()[]'],
)
def test_any_text_is_answered(sample_index: TantivySearch, text: str) -> None:
    assert len(sample_index.search(Query(text=text, audience=EVERY, limit=5))) <= 5
    sample_index.suggest(text, audience=EVERY, kinds=("result",))


# Who may not see


def test_no_audience_finds_nothing(sample_index: TantivySearch) -> None:
    nobody = Query(text="电池", audience=())
    assert sample_index.search(nobody) == []
    assert sample_index.total(nobody) == 0
    assert sample_index.suggest("电池", audience=(), kinds=("result",)) == {}


def test_the_hidden_is_neither_returned_nor_counted_nor_suggested(index: TantivySearch) -> None:
    index.write([org(1, "宁夏农垦集团有限公司", "city:640100"), org(2, "宁夏农投有限公司")])
    outsider, insider = ("*", "city:320500"), ("*", "city:640100")
    for text in ("宁夏农垦", ""):
        found = index.search(Query(text=text, audience=outsider))
        assert [hit.key for hit in found] == ["organisation:2"]
        assert index.total(Query(text=text, audience=outsider)) == 1
        assert index.total(Query(text=text, audience=insider)) == 2
    for typed in ("农垦", "nongken", "nxnk", "O-2026-001"):
        assert index.suggest(typed, audience=outsider, kinds=("organisation",)) == {}
        assert index.suggest(typed, audience=insider, kinds=("organisation",)) != {}


def test_hidden_documents_move_no_score(index: TantivySearch) -> None:
    index.write(documents())
    asked = Query(text="动力电池热管理", audience=EVERY)
    before = [(hit.key, hit.score) for hit in index.search(asked)]
    secret = [replace(doc, key=f"s:{doc.key}", audience=("office",)) for doc in documents()[:20]]
    index.write(secret)
    assert [(hit.key, hit.score) for hit in index.search(asked)] == before


# Suggestions


@pytest.mark.parametrize(
    ("typed", "expected", "marked"),
    [
        ("农垦", "宁夏农垦集团有限公司", "农垦"),
        ("農墾", "宁夏农垦集团有限公司", "农垦"),
        ("nxnk", "宁夏农垦集团有限公司", "宁夏农垦"),
        ("nongken", "宁夏农垦集团有限公司", "农垦"),
        ("O-2026-001", "宁夏农垦集团有限公司", None),
        ("szna", None, None),
        ("sznm", "苏州纳米科技有限公司", "苏州纳米"),
        ("zgq", "曾国强", "曾国强"),
        ("cgq", "曾国强", "曾国强"),
    ],
)
def test_suggestions(index: TantivySearch, typed: str, expected: str | None, marked: str | None) -> None:
    index.write([org(1, "宁夏农垦集团有限公司"), org(2, "苏州纳米科技有限公司"), org(3, "曾国强")])
    found = index.suggest(typed, audience=EVERY, kinds=("organisation",)).get("organisation", [])
    assert [suggestion.title for suggestion in found] == ([expected] if expected else [])
    if marked:
        start, end = found[0].spans[0]
        assert found[0].title[start:end] == marked


def test_what_begins_so_comes_before_what_contains_it(index: TantivySearch) -> None:
    index.write([org(1, "西部宁夏大学"), org(2, "宁夏大学附属医院"), org(3, "宁夏大学")])
    found = index.suggest("宁夏", audience=EVERY, kinds=("organisation",), limit_per_kind=9)["organisation"]
    assert [suggestion.title for suggestion in found] == ["宁夏大学", "宁夏大学附属医院", "西部宁夏大学"]


def test_a_name_comes_before_a_part_of_a_code(index: TantivySearch) -> None:
    coded = replace(org(1, "太湖材料有限公司"), code="O-2026-WXYB8DK3")
    short = replace(org(3, "华东仪器厂"), code="WX-2026-22")
    index.write([coded, short, org(2, "东吴文轩科技有限公司")])

    def titles(typed: str) -> list[str]:
        found = index.suggest(typed, audience=EVERY, kinds=("organisation",), limit_per_kind=9)
        return [one.title for one in found.get("organisation", [])]

    assert titles("wx") == ["东吴文轩科技有限公司"]
    assert titles("wxyb8") == ["太湖材料有限公司"]
    assert titles("O-2026-WXYB8DK3") == ["太湖材料有限公司"]


# Agreement with the database, accidents, rebuilding


def test_keys_and_hashes_tell_what_differs(index: TantivySearch) -> None:
    made = documents()
    index.write(made)
    held = dict(index.keys("result"))
    assert held == {document.key: index.content_hash(document) for document in made}
    changed = replace(made[0], title="另一个题目")
    assert index.content_hash(changed) != held[changed.key]


def test_no_index_yet(tmp_path: Path) -> None:
    search = TantivySearch(tmp_path / "absent")
    for question in (
        lambda: search.search(Query(text="电池", audience=EVERY)),
        lambda: search.count("result"),
        lambda: search.generation,
        lambda: search.write(documents()),
        lambda: search.suggest("电池", audience=EVERY, kinds=("result",)),
    ):
        with pytest.raises(IndexUnavailable):
            question()


def _lose_everything(root: Path) -> None:
    shutil.rmtree(root)


def _lose_the_pointer(root: Path) -> None:
    (root / "current").unlink()


def _truncate_files(root: Path) -> None:
    for path in list(root.glob("v*/*")):
        # Put in its place rather than cut: a thread of the engine that still maps the file would end the process.
        cut = path.with_name(f"{path.name}.cut")
        cut.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
        cut.replace(path)


def _lose_segments(root: Path) -> None:
    for path in root.glob("v*/*"):
        if path.suffix in {".idx", ".store", ".term", ".pos", ".fast"}:
            path.unlink()


def _damage_statistics(root: Path) -> None:
    for path in list(root.glob("v*/counts-*")):
        damaged = path.with_name("damaged")
        damaged.write_bytes(b"nothing")
        damaged.replace(path)


def _other_schema(root: Path) -> None:
    for path in root.glob("v*/luodi.json"):
        path.write_text(json.dumps({"schema": "0", "analysis": "0"}))


@pytest.mark.parametrize(
    "accident",
    [_lose_everything, _lose_the_pointer, _truncate_files, _lose_segments, _damage_statistics, _other_schema],
)
def test_a_lost_or_damaged_index_is_reported_and_rebuilt(
    tmp_path: Path, accident: Callable[[Path], None]
) -> None:
    root = tmp_path / "index"
    built = TantivySearch(root)
    built.rebuild(documents())
    built.close()
    accident(root)
    search = TantivySearch(root)
    with pytest.raises(IndexUnavailable):
        search.search(Query(text="电池", audience=EVERY))
    with pytest.raises(IndexUnavailable):
        search.write(documents()[:1])
    search.rebuild(documents())
    assert titles(search, "奶牛乳房炎")[0] == "奶牛乳房炎早期诊断"


def test_the_old_index_answers_and_takes_writes_while_a_new_one_is_built(index: TantivySearch) -> None:
    index.write([org(1, "宁夏农垦集团有限公司"), org(2, "苏州纳米科技有限公司")])

    def rows() -> list[Document]:
        found = [org(1, "宁夏农垦集团有限公司"), org(2, "苏州纳米科技有限公司")]
        # Committed after the rows were read: the new index must know all the same.
        index.write([org(3, "合肥量子信息有限公司")], ["organisation:2"])
        assert titles(index, "量子信息") == ["合肥量子信息有限公司"]
        return found

    class Rows:
        def __iter__(self) -> object:
            return iter(rows())

    index.rebuild(Rows())  # type: ignore[arg-type]
    assert sorted(key for key, _ in index.keys("organisation")) == ["organisation:1", "organisation:3"]


def test_a_failed_rebuild_leaves_the_index_as_it_was(index: TantivySearch, tmp_path: Path) -> None:
    index.write([org(1, "宁夏农垦集团有限公司")])
    generation = index.generation
    with pytest.raises(ValueError, match="twice"):
        index.rebuild([org(2, "苏州"), org(2, "苏州")])
    assert index.generation == generation
    assert titles(index, "农垦") == ["宁夏农垦集团有限公司"]
    assert len(list((tmp_path / "index").glob("v*"))) == 1


def counts(statistics: Statistics) -> tuple[object, ...]:
    whole = statistics.as_delta()
    return (
        whole.documents,
        whole.length,
        [row.tolist() for row in whole.slots],
        [row.tolist() for row in whole.changes],
    )


def test_statistics_depend_on_the_documents_alone(index: TantivySearch) -> None:
    made = documents()
    rng = random.Random(3)
    for _ in range(12):
        index.write(
            [replace(doc, body=doc.body[::-1]) for doc in rng.sample(made, 9)], [rng.choice(made).key]
        )
    index.write(made)
    grown = counts(index.view().statistics)
    rng.shuffle(made)
    index.rebuild(made)
    assert counts(index.view().statistics) == grown


def _write_and_die(root: Path, started: multiprocessing.synchronize.Event) -> None:
    search = TantivySearch(root)
    number = 100
    while True:
        search.write([org(number, f"第{number}公司")])
        started.set()
        number += 1


def test_a_killed_writer_leaves_a_sound_index(tmp_path: Path) -> None:
    root = tmp_path / "index"
    TantivySearch(root).rebuild(documents())
    context = multiprocessing.get_context("spawn")
    for _ in range(2):
        started = context.Event()
        writer = context.Process(target=_write_and_die, args=(root, started))
        writer.start()
        assert started.wait(30)
        writer.kill()
        writer.join()
    search = TantivySearch(root)
    written = [key for key, _ in search.keys("organisation")]
    search.write([], written)
    after = counts(search.view().statistics)
    search.rebuild(documents())
    assert counts(search.view().statistics) == after
