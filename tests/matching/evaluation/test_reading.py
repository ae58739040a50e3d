"""`luodi evaluate` measures a directory, and says where a file is wrong and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luodi.matching.evaluation.reading import Unreadable, read_run, read_test, write_run
from luodi.site.command import main
from tests.matching.sample import NEEDS, documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the sample as a test: its needs find their results, and the people whose they are."""

    def write(name: str, rows: list[dict[str, Any]]) -> None:
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / name).write_text(text, encoding="utf-8")

    write(
        "documents.jsonl",
        [
            {"id": f"d{n}", "title": one.title, "text": one.body, "person": f"p{n // 3}"}
            for n, one in enumerate(documents())
        ],
    )
    write("queries.jsonl", [{"id": f"q{n}", "text": text} for n, (text, _) in enumerate(NEEDS)])
    right = [f"q{n} 0 d{number} 1" for n, (_, number) in enumerate(NEEDS)]
    people = [f"q{n} 0 p{number // 3} 1" for n, (_, number) in enumerate(NEEDS)]
    (tmp_path / "qrels.txt").write_text("\n".join(right), encoding="utf-8")
    (tmp_path / "people-qrels.txt").write_text("\n".join(people), encoding="utf-8")
    return tmp_path


def test_the_engine_is_measured_beside_others(folder: Path, capsys: Any) -> None:
    assert main(["evaluate", str(folder), "--baselines", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    reached = {(line["run"], line["measure"]): line["mean"] for line in said["documents"]}
    assert reached["luodi", "MRR@10"] >= 0.95
    assert reached["luodi", "MRR@10"] >= reached["tantivy as it comes", "MRR@10"]
    assert len({run for run, _ in reached}) == 5
    people = {(line["run"], line["measure"]): line["mean"] for line in said["people"]}
    assert people["luodi", "MRR@10"] > 0.7


def test_a_run_that_was_written_is_measured_alike(folder: Path, capsys: Any) -> None:
    run = folder / "ours.run"
    assert main(["evaluate", str(folder), "--write-run", str(run)]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(folder), "--run", str(run), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["documents"]
    means = {line["run"]: line["mean"] for line in said if line["measure"] == "nDCG@10"}
    assert means["luodi"] == pytest.approx(means["ours.run"], abs=1e-3)


def test_runs_survive_writing_and_reading(tmp_path: Path) -> None:
    run = {"q1": [("b", 2.0), ("a", 1.0)], "q2": []}
    write_run(tmp_path / "x", run)
    assert read_run(tmp_path / "x") == {"q1": run["q1"]}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("documents.jsonl", '{"id": "d1"', "documents.jsonl:1: this is no JSON"),
        ("documents.jsonl", '{"id": "d1", "body": "x"}', "documents.jsonl:1: unknown body"),
        ("documents.jsonl", '{"id": "d 1", "text": "x"}', "an id without blanks"),
        ("documents.jsonl", '{"id": "d1", "text": "x"}\n{"id": "d1", "text": "y"}', "documents.jsonl:2: the id 'd1' comes twice"),
        ("documents.jsonl", "\n", "the file is empty"),
        ("documents.jsonl", '{"id": "d1"}', "has no title, text or keywords"),
        ("qrels.txt", "q0 d0 1", "qrels.txt:1: four columns"),
        ("qrels.txt", "q0 0 d0 good", "'good' is no number"),
        ("qrels.txt", "q99 0 d0 1", "the question 'q99' is not in queries.jsonl"),
        ("qrels.txt", "q0 0 d999 1", "the document 'd999' is not in documents.jsonl"),
        ("qrels.txt", "q0 0 d0 nan", "qrels.txt:1: 'nan' has no place in an order"),
        ("qrels.txt", "q0 0 d0 1\nq0 0 d0 0", "qrels.txt:2: 'd0' is judged twice for 'q0'"),
        ("qrels.txt", "\n", "qrels.txt: the file is empty"),
        ("people-qrels.txt", "q0 0 nobody 1", "the person 'nobody'"),
    ],
)  # fmt: skip
def test_a_wrong_file_says_where_and_what(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=said):
        read_test(folder)


def test_files_in_another_encoding_and_absent_ones_say_so(folder: Path, capsys: Any) -> None:
    (folder / "queries.jsonl").write_bytes('{"id": "q1", "text": "储能"}'.encode("gb18030"))
    assert main(["evaluate", str(folder)]) == 1
    assert "UTF-8" in capsys.readouterr().err
    assert main(["evaluate", str(folder / "absent")]) == 1
    (folder / "qrels.txt").unlink()
    (folder / "people-qrels.txt").unlink()
    (folder / "queries.jsonl").write_text('{"id": "q1", "text": "储能"}', encoding="utf-8")
    assert main(["evaluate", str(folder)]) == 1
    assert "qrels" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("q0 Q0 d0 1 inf x", "'inf' has no place in an order"),
        ("q0 Q0 d0 1 2 x\nq0 Q0 d0 2 1 x", "'d0' comes twice for 'q0'"),
        ("elsewhere Q0 d0 1 2 x", "answers none of the judged questions"),
        ("q0 d0 2", "six columns are wanted"),
    ],
)
def test_a_run_that_cannot_be_compared_says_why(folder: Path, capsys: Any, text: str, said: str) -> None:
    (folder / "other.run").write_text(text, encoding="utf-8")
    assert main(["evaluate", str(folder), "--run", str(folder / "other.run")]) == 1
    assert said in capsys.readouterr().err


def test_no_run_takes_the_place_of_another(folder: Path, capsys: Any) -> None:
    for name in ("luodi", "old/luodi"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("q0 Q0 d59 1 1 x", encoding="utf-8")
    runs = ["--run", str(folder / "luodi"), "--run", str(folder / "old" / "luodi")]
    assert main(["evaluate", str(folder), *runs, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["documents"]
    means = {line["run"]: line["mean"] for line in said if line["measure"] == "MRR@10"}
    assert means.keys() == {"luodi", "luodi (2)", "luodi (3)"}
    assert means["luodi"] >= 0.95 > means["luodi (2)"]


def test_a_run_that_cannot_be_written_says_so(folder: Path, capsys: Any) -> None:
    assert main(["evaluate", str(folder), "--write-run", str(folder / "absent" / "x.run")]) == 1
    assert "x.run: No such file" in capsys.readouterr().err
