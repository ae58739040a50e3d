"""Making, changing and moving records on, as programs do it."""

from __future__ import annotations

import pytest

from luodi.core.models import AuditEntry, IdempotentReply
from luodi.needs.models import Need
from luodi.registry.models import Expert, Organisation, ResearchResult
from tests import factories

NEED = {
    "title": "储能电池低温热管理",
    "problem": "冬季户外储能电池在零下二十摄氏度时容量损失超过三成，现有加热方式耗电大。",
    "technology": "开发低功耗热管理方案，零下三十摄氏度时容量损失 ≤ 15 %，加热功耗 ≤ 40 W。",
    "goal": "形成可量产的热管理模块，年产 2 万套。",
    "keywords": ["储能", "低温"],
    "budget": {"fen": 150_000_000},
    "deadline_on": "2027-03-31",
    "region": "640100",
    "industry": {"code": "C38", "name": "anything"},
    "way": "joint",
    "least_trl": 5,
}


def test_an_enterprise_makes_a_need_of_its_own(program_of):
    program = program_of("enterprise")
    made = program.post("needs", NEED)
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/needs/{made.json()['code']}"
    assert made["ETag"] == '"1"'
    body = made.json()
    for name in ("title", "problem", "keywords", "budget", "deadline_on", "way", "least_trl"):
        assert body[name] == NEED[name]
    assert body["industry"]["code"] == "C38"
    assert body["organisation"]["name"] == "贺兰储能有限公司"
    assert body["state"] == "draft"
    assert body["visibility"] == "experts"
    assert program.get(made["Location"]).json() == body


def test_a_need_without_a_region_lies_where_its_enterprise_does(trial, program_of):
    assert program_of("enterprise").post("needs", {"title": "甲"}).json()["region"]["code"] == "640100"
    code = trial.organisations["helan"].code
    made = program_of("officer").post("needs", {"title": "乙", "organisation": code})
    assert made.status_code == 201
    assert Need._base_manager.get(code=made.json()["code"]).region_id == "640100"


def test_the_office_says_whose_need_it_is(trial, program_of):
    said = program_of("officer").post("needs", {"title": "甲"})
    assert said.status_code == 422
    assert list(said.json()["errors"]) == ["organisation"]
    hidden = trial.organisations["taihu"].code
    told = [
        program_of("officer").post("needs", {"organisation": code, "region": "640100"})
        for code in (hidden, "O-2026-000000")
    ]
    assert told[0].status_code == 422
    assert told[0].content == told[1].content


@pytest.mark.parametrize("name", ["professor", "city_official", "reviewer", "nobody"])
def test_who_may_not_make_one_is_told_so(program_of, name):
    assert program_of(name).post("needs", NEED).status_code == 403
    assert not Need._base_manager.exists()


FOREIGN = [
    {"state": "accepted"},
    {"created_by": 1},
    {"officer": 1},
    {"code": "N-2026-ABCDEF"},
    {"id": 5},
    {"pk": 5},
    {"retired_at": None},
    {"origin": "portfolio"},
    {"source": "x"},
    {"organisation": "O-2026-000000"},
    {"organisation_id": 1},
    {"links": {}},
    {"__all__": 1},
    {"": 1},
]


@pytest.mark.parametrize("more", FOREIGN)
def test_nothing_can_be_set_that_the_form_does_not_have(program_of, draft, more):
    program = program_of("enterprise")
    made = program.post("needs", {**NEED, **more})
    changed = program.patch(f"needs/{draft.code}", {"version": 1, **more})
    assert made.status_code == changed.status_code == 422
    assert list(made.json()["errors"]) == list(more)
    assert Need._base_manager.count() == 1
    draft.refresh_from_db()
    assert (draft.version, draft.state) == (1, "draft")


WRONG = [
    ("title", 5), ("title", ["a"]), ("title", "x" * 121), ("keywords", "a、b"), ("keywords", [1]),
    ("keywords", list("abcdef")), ("budget", 5), ("budget", {"fen": -1}), ("budget", {"fen": 1.5}),
    ("budget", {"fen": 2**63}), ("budget", {"fen": 2**64}), ("budget", {"fen": True}), ("budget", {"yuan": 5}),
    ("budget", {"fen": 1, "x": 1}), ("deadline_on", "soon"), ("deadline_on", 20260101), ("region", "999999"),
    ("region", 640100), ("region", {"name": "银川"}), ("industry", "ZZ"), ("way", "by_magic"), ("least_trl", 10),
    ("least_trl", 2**63), ("least_trl", True), ("visibility", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named(program_of, draft, name, value):
    for said in (
        program_of("enterprise").post("needs", {name: value}),
        program_of("enterprise").patch(f"needs/{draft.code}", {name: value, "version": 1}),
    ):
        assert said.status_code == 422
        assert list(said.json()["errors"]) == [name]
        assert said.json()["errors"][name]


def test_a_change_keeps_what_was_not_sent(program_of, draft):
    program = program_of("enterprise")
    before = program.get(f"needs/{draft.code}").json()
    after = program.patch(f"needs/{draft.code}", {"title": "新标题", "budget": None, "version": 1})
    assert after.status_code == 200
    assert after["ETag"] == '"2"'
    changed = {name for name, value in after.json().items() if value != before[name]} - {"steps"}
    assert changed == {"title", "budget", "version", "changed_at"}
    entry = AuditEntry.objects.get(subject=draft.ref, verb="amend")
    assert entry.changes == {"title": [draft.title, "新标题"], "budget": [180_000_000, None]}


def test_what_was_read_can_be_sent_back(program_of, draft):
    program = program_of("enterprise")
    body = program.get(f"needs/{draft.code}").json()
    own = {name: body[name] for name in NEED} | {"version": body["version"]}
    assert program.patch(f"needs/{draft.code}", own).status_code == 200


def test_many_valued_fields_take_codes(trial, program_of):
    code = trial.experts["professor"].code
    made = program_of("director").post(
        "results", {"title": "甲", "inventors": [code], "keywords": ["a"], "trl": 4, "field": None}
    )
    assert made.status_code == 201
    row = ResearchResult._base_manager.get(code=made.json()["code"])
    assert list(row.inventors.unguarded("in a test").values_list("code", flat=True)) == [code]
    kept = program_of("director").patch(f"results/{row.code}", {"title": "乙", "version": 1})
    assert [one["code"] for one in kept.json()["inventors"]] == [code]
    emptied = program_of("director").patch(f"results/{row.code}", {"inventors": [], "version": 2})
    assert emptied.json()["inventors"] == []
    for wrong in (["E-2026-000000"], [5], "E", [None], [{"name": "x"}]):
        said = program_of("director").patch(f"results/{row.code}", {"inventors": wrong, "version": 3})
        assert (said.status_code, list(said.json()["errors"])) == (422, ["inventors"])


def test_a_flag_may_be_unknown(program_of):
    program = program_of("director")
    made = program.post("organisations", {"name": "甲公司", "kind": "enterprise", "high_tech": True}).json()
    assert made["high_tech"] is True
    for value in (None, False):
        made = program.patch(
            f"organisations/{made['code']}", {"high_tech": value}, If_Match=f'"{made["version"]}"'
        )
        made = made.json()
        assert made["high_tech"] is value


def test_who_comes_second_is_told_both_sides(program_of, draft):
    program = program_of("enterprise")
    assert program.patch(f"needs/{draft.code}", {"title": "一", "version": 1}).status_code == 200
    for headers, body in (
        ({}, {"title": "二", "goal": "三", "version": 1}),
        ({"If_Match": '"1"'}, {"title": "二"}),
    ):
        late = program.patch(f"needs/{draft.code}", body, **headers)
        assert late.status_code == 409
        said = late.json()
        assert said["version"] == 2
        assert said["theirs"]["title"] == "一"
        assert said["yours"]["title"] == "二"
    assert Need._base_manager.get(pk=draft.pk).title == "一"


@pytest.mark.parametrize("version", [None, 0, -1, "1", 1.5, True, 2**63])
def test_a_change_says_what_it_is_made_on(program_of, draft, version):
    said = program_of("enterprise").patch(f"needs/{draft.code}", {"title": "x", "version": version})
    assert (said.status_code, list(said.json()["errors"])) == (422, ["version"])


@pytest.mark.parametrize("tag", ["*", '"0"', "x", '"1", "2"', '""'])
def test_a_tag_that_is_no_version_is_refused(program_of, draft, tag):
    said = program_of("enterprise").patch(f"needs/{draft.code}", {"title": "x"}, If_Match=tag)
    assert said.status_code == 422


def test_a_visible_record_that_is_not_yours_to_change(program_of, need):
    assert program_of("officer").patch(f"needs/{need.code}", {"title": "x", "version": 1}).status_code == 403


def test_a_record_cannot_be_moved_out_of_ones_own_sight(trial, program_of):
    row = factories.organisation("甲公司")
    said = program_of("officer").patch(f"organisations/{row.code}", {"region": "320200", "version": 1})
    assert said.status_code == 404
    assert Organisation._base_manager.get(pk=row.pk).region_id == "640100"


def test_steps_follow_the_flow(program_of):
    program = program_of("enterprise")
    made = program.post("needs", {**NEED, "field": factories.some_field()}).json()
    steps = f"needs/{made['code']}/steps"
    submitted = program.post(f"{steps}/submit")
    assert submitted.status_code == 200
    assert submitted.json()["state"] == "submitted"
    assert program.post(f"{steps}/submit").status_code == 403
    assert program.post(f"{steps}/accept").status_code == 403
    officer = program_of("officer")
    without = officer.post(f"{steps}/return", {"note": " "})
    assert (without.status_code, list(without.json()["errors"])) == (422, ["note"])
    assert officer.post(f"{steps}/return", {"note": "指标不清"}).json()["state"] == "returned"
    assert officer.post(f"{steps}/accept").status_code == 409
    assert officer.post(f"{steps}/fly").status_code == 404
    assert officer.post(f"{steps}/introduce").status_code == 403
    for wrong in ({"note": 5}, {"note": "x" * 2001}, {"state": "accepted"}):
        assert officer.post(f"{steps}/close", wrong).status_code == 422
    assert officer.send("POST", f"{steps}/return", b"", kind="").status_code in {409, 422}


def test_a_step_is_taken_on_the_version_that_was_read(program_of):
    program = program_of("enterprise")
    made = program.post("needs", {**NEED, "field": factories.some_field()}).json()
    program.patch(f"needs/{made['code']}", {"title": NEED["title"] + "二", "version": made["version"]})
    steps = f"needs/{made['code']}/steps"
    for old in ({"body": {"version": made["version"]}}, {"If_Match": f'"{made["version"]}"'}):
        said = program.post(f"{steps}/submit", old.pop("body", None), **old)
        assert (said.status_code, said.json()["version"]) == (409, made["version"] + 1)
    assert program.post(f"{steps}/submit", {"version": 0}).status_code == 422
    said = program.post(f"{steps}/submit", {"version": made["version"] + 1})
    assert said.status_code == 200, said.json()


def test_a_step_names_what_is_missing(program_of):
    program = program_of("enterprise")
    made = program.post("needs", {"title": "甲"}).json()
    missing = next(step for step in made["steps"] if step["verb"] == "submit")["missing"]
    said = program.post(f"needs/{made['code']}/steps/submit")
    assert said.status_code == 422
    assert set(said.json()["errors"]) == set(missing)


def test_the_same_request_is_done_once(program_of):
    program = program_of("enterprise")
    first = program.post("needs", NEED, Idempotency_Key="k1")
    again = program.post("needs", NEED, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Location"] == first["Location"]
    assert again["ETag"] == first["ETag"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Need._base_manager.count() == 1


def test_a_key_is_for_one_request_and_one_account(program_of):
    program = program_of("enterprise")
    made = program.post("needs", NEED, Idempotency_Key="k1").json()
    other = program.post("needs", {**NEED, "title": "别的"}, Idempotency_Key="k1")
    elsewhere = program.post(f"needs/{made['code']}/steps/submit", {}, Idempotency_Key="k1")
    for said in (other, elsewhere):
        assert (said.status_code, list(said.json()["errors"])) == (422, ["Idempotency-Key"])
    assert program_of("rival").post("needs", NEED, Idempotency_Key="k1").status_code == 201
    assert Need._base_manager.count() == 2


def test_a_refusal_does_not_use_the_key_up(program_of):
    program = program_of("enterprise")
    assert program.post("needs", {"title": 5}, Idempotency_Key="k1").status_code == 422
    assert not IdempotentReply.objects.exists()
    assert program.post("needs", NEED, Idempotency_Key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b"])
def test_a_key_that_is_none_is_refused(program_of, key):
    said = program_of("enterprise").post("needs", NEED, Idempotency_Key=key)
    assert said.status_code == 422


def test_the_database_has_the_last_word(trial, program_of, monkeypatch):
    """Two that slip past each other's checks meet in the database; the second is told of a conflict."""
    row = factories.person("甲", trial.organisations["school"])
    factories.expert(row)
    monkeypatch.setattr(Expert, "validate_unique", lambda self, exclude=None: None)
    said = program_of("director").post("experts", {"person": row.code})
    assert said.status_code == 409
    assert said["Content-Type"] == "application/problem+json"


def test_a_parent_that_is_not_open_is_absent_and_no_field_to_set(trial, program_of):
    group = factories.organisation("银川控股集团", region="640100")
    row = factories.organisation("无锡子公司", region="320200", parent=group)
    program, address = program_of("far_officer"), f"organisations/{row.code}"
    assert "parent" not in program.get(address).json()
    refused = program.patch(address, {"parent": None, "version": row.version})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["parent"]
    assert program.patch(address, {"address": "人民路一号", "version": row.version}).status_code == 200
    assert Organisation._base_manager.get(pk=row.pk).parent_id == group.pk
    # The control.
    assert program_of("director").get(address).json()["parent"]["name"] == group.name
