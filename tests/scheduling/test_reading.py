"""`luodi schedule` reads both formats, prints what there is to say, and says where a file is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luodi.scheduling.files import Unreadable
from luodi.scheduling.planning import plan
from luodi.scheduling.reading import event_data, meetings_of, plan_data, read_event
from luodi.site.command import main
from tests.scheduling.drawn import event
from tests.scheduling.test_checking import PROBLEM
from tests.scheduling.test_published import DZN

EVENT: dict[str, Any] = {
    "slots": [{"key": "9:00", "session": "上午"}, ["9:30", "上午"], ["10:00", "上午"]],
    "tables": [["一号桌", "一号厅"], "二号桌"],
    "participants": [
        ["华川精工", ["A"]], {"key": "青禾生物", "sides": "A", "most": 1},
        ["周文", ["B"], ["9:00", "9:30"]], ["林晓", ["B"]],
    ],
    "wishes": [["华川精工", "周文", "must"], ["周文", "华川精工", 3], ["青禾生物", "周文"], ["青禾生物", "林晓", 2]],
    "forbidden": [["华川精工", "林晓", "同一单位"]],
    "interpreters": {"英语": 1},
    "needs": [{"a": "华川精工", "b": "周文", "interpreter": "英语"}],
    "seed": 3,
}  # fmt: skip


def write(tmp_path: Path, **changes: Any) -> Path:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({**EVENT, **changes}, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_command_prints_the_plan_and_what_is_unmet(tmp_path: Path, capsys: Any) -> None:
    assert main(["schedule", str(write(tmp_path)), "--effort", "2"]) == 0
    said = capsys.readouterr().out
    assert "华川精工" in said
    assert "2 meetings, 1 of 1 musts, weight 80 of 80 (no plan has more, proven)" in said
    assert "青禾生物 has 1 meetings, the most he takes" in said
    assert "青禾生物 takes one more" in said


def test_the_command_prints_json(tmp_path: Path, capsys: Any) -> None:
    assert main(["schedule", str(write(tmp_path)), "--json", "--seconds", "0.2", "--seed", "5"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {(one["a"], one["b"]) for one in said["meetings"]} == {("华川精工", "周文"), ("林晓", "青禾生物")}
    assert (said["proven"], said["gap"], said["faults"]) == (True, 0, [])
    assert said["unmet"][0]["reason"] == "most_reached"


def test_the_command_solves_a_published_instance(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "small.dzn"
    path.write_text(DZN, encoding="utf-8")
    assert main(["schedule", str(path)]) == 0
    assert "breaks (proven)" in capsys.readouterr().out
    assert main(["schedule", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "optimal"
    path.write_text(DZN.replace("nTables = 1", "nTables = 0"), encoding="utf-8")
    assert main(["schedule", str(path)]) == 1
    assert "there is no plan, proven" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slots": "9:00"}, "slots: a list is wanted"),
        ({"slots": []}, "no slots"),
        ({"rooms": []}, "unknown rooms"),
        ({"tables": [{"key": "1", "colour": "red"}]}, "tables 1: unknown colour"),
        ({"tables": [["1", "r", -1]]}, "tables 1: places is '-1'"),
        ({"tables": [["1", "r", True]]}, "tables 1: places"),
        ({"tables": [["1", "r", 10**15]]}, "tables 1: places"),
        ({"participants": [[""]]}, "participants 1: key"),
        ({"participants": [["甲"], ["甲"]]}, "甲 is there twice"),
        ({"participants": [["甲", ["A"], ["11:00"]]]}, "'11:00' is unknown"),
        ({"wishes": [["甲", "周文", 1]]}, "'甲' is unknown"),
        ({"wishes": [["华川精工", "周文", 9]]}, "strength 9"),
        ({"wishes": [["华川精工", "周文", "very"]]}, "wishes 1: strength"),
        ({"wishes": [5]}, "wishes 1: an object"),
        ({"suggestions": [["华川精工", "周文", 2]]}, "suggestions 1: score"),
        ({"needs": [["华川精工", "周文", None, "法语"]]}, "unknown interpreter"),
        ({"interpreters": {"英语": "two"}}, "interpreters of 英语"),
        ({"locks": [["华川精工", "周文", "11:00"]]}, "'11:00' is unknown"),
        ({"length": 0}, "1 to 60"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(
    tmp_path: Path, capsys: Any, changes: dict[str, Any], words: str
) -> None:
    assert main(["schedule", str(write(tmp_path, **changes))]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe\x00", "no UTF-8"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "one JSON object"),
        (b'{"slots": []}', "tables is missing"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "no JSON"),
        (b'{"seed": NaN}', "no JSON"),
    ],
)
def test_hostile_files_end_in_one_line(tmp_path: Path, capsys: Any, text: bytes, words: str) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(text)
    assert main(["schedule", str(path)]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1


def test_missing_files_and_wrong_options_are_refused(tmp_path: Path, capsys: Any) -> None:
    assert main(["schedule", str(tmp_path / "none.json")]) == 1
    assert "No such file" in capsys.readouterr().err
    for words in (["--seconds", "0"], ["--effort", "-1"], ["--seed", "-1"]):
        assert main(["schedule", str(write(tmp_path)), *words]) == 1


@pytest.mark.parametrize("problem", [PROBLEM, event(5, 4, 6, "scarce")])
def test_what_is_written_is_read_again(tmp_path: Path, problem: Any) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event_data(problem)), encoding="utf-8")
    assert read_event(path) == problem
    made = plan(problem, effort=0)
    assert meetings_of(json.loads(json.dumps(plan_data(made)))["meetings"]) == made.meetings


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_event(tmp_path)
