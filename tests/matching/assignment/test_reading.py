"""`luodi assign` reads JSON and CSV, and says where a file is wrong and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luodi.matching.assignment.planning import assign
from luodi.matching.assignment.reading import Unreadable, read_problem
from luodi.site.command import main

PROBLEM: dict[str, Any] = {
    "items": [{"id": "项目甲", "demand": 2}, {"id": "项目乙", "demand": 1}],
    "people": [
        {"id": "周", "capacity": 1, "groups": ["校内"]},
        {"id": "林", "capacity": 2, "groups": ["校内"]},
        {"id": "高", "capacity": 2},
    ],
    "affinity": [["项目甲", "周", 0.9], ["项目甲", "林", 0.8], ["项目乙", "周", 0.7], ["项目乙", "高", 0.1]],
    "forbidden": [{"item": "项目乙", "person": "林", "reason": "同一单位"}],
    "quotas": [{"name": "校内至多一人", "group": "校内", "item": ["项目甲"], "most": 1}],
}


def write(tmp_path: Path, **changes: Any) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({**PROBLEM, **changes}, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_command_prints_a_proven_plan(tmp_path: Path, capsys: Any) -> None:
    assert main(["assign", str(write(tmp_path)), "--json", "--compare"]) == 0
    said = json.loads(capsys.readouterr().out)
    pairs = {(pair["item"], pair["person"]) for pair in said["pairs"]}
    # 周 is worth more for 乙, and 甲 may have one of the university only.
    assert pairs == {("项目甲", "林"), ("项目甲", "高"), ("项目乙", "周")}
    assert said["proven"]
    assert said["total"] == pytest.approx(1.5)


def test_the_command_names_the_cure_and_fails(tmp_path: Path, capsys: Any) -> None:
    people = [{"id": "周", "capacity": 1}, {"id": "林", "capacity": 1}, {"id": "高", "capacity": 0}]
    path = write(tmp_path, people=people, quotas=[])
    assert main(["assign", str(path)]) == 1
    assert "more" in capsys.readouterr().err


def test_csv_and_json_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "items.csv").write_text("id,demand\n项目甲,2\n项目乙,1\n", encoding="utf-8")
    (folder / "people.csv").write_text(
        "\ufeffid,capacity,least,groups\n周,1,,校内\n林,2,,校内\n高,2,,\n", encoding="utf-8"
    )
    rows = "\n".join(",".join(map(str, row)) for row in PROBLEM["affinity"])
    (folder / "affinity.csv").write_text(f"item,person,affinity\n{rows}\n", encoding="utf-8")
    (folder / "forbidden.csv").write_text("item,person,reason\n项目乙,林,同一单位\n", encoding="utf-8")
    (folder / "quotas.csv").write_text("name,group,item,most\n校内至多一人,校内,项目甲,1\n", encoding="utf-8")
    first, second = assign(read_problem(folder)), assign(read_problem(write(tmp_path)))
    assert (first.pairs == second.pairs).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"people": []}, "people is missing or empty"),
        ({"items": [{"id": "甲", "demand": "two"}]}, "items 1: demand is 'two'"),
        ({"affinity": [["项目丙", "周", 1]]}, "affinity 1: there is no item '项目丙'"),
        ({"affinity": [["项目甲", "周", -1]]}, "affinity 1: affinity is -1"),
        (
            {"people": [{"id": "周", "capacity": 1}, {"id": "周", "capacity": 1}]},
            "people 2: the id '周' is there twice",
        ),
        ({"quotas": [{"group": "外校"}]}, "quotas 1: nobody is in the group '外校'"),
        ({"lock": []}, "unknown lock"),
        ({"locks": [["项目乙", "林"]]}, "同一单位"),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Unreadable, match=said.replace("(", r"\(")):
        read_problem(write(tmp_path, **changes))


def test_no_json_and_no_file_say_so(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    assert main(["assign", str(tmp_path / "x.json")]) == 1
    assert main(["assign", str(tmp_path / "absent.json")]) == 1
    assert "no JSON" in capsys.readouterr().err
