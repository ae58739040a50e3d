"""The demonstration's data: complete, consistent, and never mistaken for the real thing."""

import json
import re
import time
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from luodi.registry import reference
from luodi.registry.calc import is_fictional_uscc, is_valid_uscc
from luodi.site.demo import load
from luodi.site.demo.catalogue import Record, catalogue, synthetic

REGIONS = set(reference.places())
FIELDS = {field.code for field in reference.fields()}
INDUSTRIES = {industry.code for industry in reference.industries()}
ORGANISATIONS = {row.key for row in (*load.enterprises(), *load.schools())}
EXPERTS = {expert.key for expert in load.experts()}
NEEDS = {need.key: need for need in load.needs()}

ROLES = {
    "office_director", "regional_officer", "resident", "fund_manager", "professor", "school_secretary",
    "enterprise_contact", "city_official", "reviewer", "finance_clerk", "technology_manager",
    "university_leader", "administrator",
}  # fmt: skip


def texts(node: Any) -> list[dict[str, Any]]:
    """Collect every bilingual text of the portfolio."""
    if isinstance(node, dict):
        if {"zh", "en"} <= node.keys():
            return [node]
        return [text for value in node.values() for text in texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value)]
    return []


# --- the portfolio -------------------------------------------------------------------------------

FUNDS = {
    "Suzhou-Tsinghua Innovative Leading Project": "320500",
    "Hebei-Tsinghua science and technology cooperative development fund": "130000",
    "Yunnan-Tsinghua science and technology collaboration fund": "530000",
    "Anshan-Tsinghua R&D seed money fund": "210300",
    "Wuxi-Tsinghua science and technology results transformation fund": "320200",
    "Industry-university-research project fund of the Ministry of Education in Guangdong": "440000",
    "Tongling-Tsinghua industry-university-research collaboration fund": "340700",
}


def test_the_seven_funds_are_there_and_no_mode_is_invented() -> None:
    funds = load.portfolio()["funds"]
    assert {fund["name"]["en"]: fund["region"] for fund in funds} == FUNDS
    assert {fund["mode"] for fund in funds} == {None}
    assert [mode["code"] for mode in load.portfolio()["governance_modes"]] == [
        "led_by_local_government",
        "co_led",
    ]


@pytest.mark.parametrize(
    ("key", "school", "regions"),
    [
        ("oled", None, ["320583"]),
        ("alkaline-soil", "thermal", ["640000", "150000", "220000", "130000", "120000"]),
        ("big-press", "mechanical", ["150000", "610100"]),
    ],
)
def test_a_result_has_one_application_a_region(key: str, school: str | None, regions: list[str]) -> None:
    result = next(row for row in load.portfolio()["results"] if row["key"] == key)
    assert result["school"] == school
    assert [application["region"] for application in result["applications"]] == regions


def test_the_portfolio_keeps_its_counts_and_years() -> None:
    portfolio = load.portfolio()
    assert portfolio["university"]["collaboration_since_decade"] == 1980
    assert portfolio["university"]["activities_per_year_at_least"] == 120
    assert portfolio["joint_offices"]["since_year"] == 2003
    assert portfolio["joint_offices"]["named"] is None
    assert [len(portfolio[name]) for name in ("strategies", "scope", "studies", "institutes")] == [3, 6, 3, 1]
    assert [len(portfolio["joint_offices"][name]) for name in ("roles", "project_criteria", "services")] == [
        4,
        3,
        2,
    ]


def test_every_text_of_the_portfolio_speaks_both_languages() -> None:
    found = texts(load.portfolio())
    assert len(found) > 60
    for text in found:
        assert re.search(r"[\u4e00-\u9fff]", text["zh"]), text
        assert not re.search(r"[\u4e00-\u9fff]", text["en"]), text
        assert set(text) <= {"zh", "en", "translated"}


def test_the_portfolio_refers_only_to_what_exists() -> None:
    portfolio = load.portfolio()
    schools = {school["key"] for school in portfolio["schools"]}
    organisations = {row["key"] for row in portfolio["organisations"]}
    applications = [row for result in portfolio["results"] for row in result["applications"]]
    placed = [*portfolio["funds"], *portfolio["studies"], *portfolio["institutes"], *applications]
    assert {row["region"] for row in placed} | {row["site"] for row in applications if row["site"]} <= REGIONS
    assert {row["school"] for row in (*portfolio["results"], *portfolio["studies"])} <= schools | {None}
    assert {row["enterprise"] for row in applications} <= organisations | {None}
    assert {row["code"] for row in portfolio["strategies"]} == {row.code for row in reference.strategies()}


# --- the cast ------------------------------------------------------------------------------------


def test_the_cast_covers_every_role_with_its_scope() -> None:
    grants = [grant for account in load.accounts() for grant in account.grants]
    assert {grant.role for grant in grants} == ROLES
    for grant in grants:
        known = {"all": {""}, "region": REGIONS, "organisation": ORGANISATIONS}[grant.scope]
        assert grant.of in known, grant


def test_two_officers_two_cities_and_two_rivals_are_apart() -> None:
    of = {account.key: {grant.of for grant in account.grants} for account in load.accounts()}
    assert not of["officer-northwest"] & of["officer-east"]
    assert of["official-yinchuan"] == {"640100"}
    assert of["official-wuxi"] == of["resident-wuxi"] == {"320200"}
    home = {enterprise.key: enterprise.region for enterprise in load.enterprises()}
    contact, rival = home[min(of["contact-yinchuan"])], home[min(of["contact-rival"])]
    assert contact[:2] == rival[:2] == "64"
    assert contact[:4] != rival[:4]


def test_mail_goes_nowhere() -> None:
    mails = [account.email for account in load.accounts()]
    assert len(set(mails)) == len(mails)
    assert all(mail.endswith(("@example.edu", "@example.com")) for mail in mails)


def test_accounts_that_are_experts_are_the_same_people() -> None:
    experts = {expert.key: expert.name for expert in load.experts()}
    linked = [account for account in load.accounts() if account.expert]
    assert len(linked) >= 3
    assert all(experts[account.expert] == account.name for account in linked)


# --- enterprises and experts ---------------------------------------------------------------------


def test_enterprises_are_marked_and_their_codes_are_valid_but_impossible() -> None:
    enterprises = load.enterprises()
    assert len(enterprises) >= 40
    for row in enterprises:
        assert row.name.startswith("（示例）")
        assert row.name_en.startswith("(Demo)")
        if row.coded:
            assert is_valid_uscc(row.uscc)
            assert is_fictional_uscc(row.uscc)
        assert row.region in REGIONS
        assert not reference.places()[row.region].abolished
        assert row.industry in INDUSTRIES
    for name in ("key", "number", "name"):
        assert len({getattr(row, name) for row in enterprises}) == len(enterprises)
    codes = [row.uscc for row in enterprises if row.coded]
    assert len(set(codes)) == len(codes) >= 40


@pytest.mark.parametrize(
    "code",
    ["640000", "150000", "320200", "320583", "440600", "130000", "530000", "210300", "340700", "120116Z01",
     "610114Z01", "220000"],
)  # fmt: skip
def test_every_region_of_the_portfolio_has_an_enterprise_and_a_need(code: str) -> None:
    low, high = reference.subtree(code)
    assert any(low <= row.region < high for row in load.enterprises())
    assert any(low <= need.region < high for need in load.needs())


def test_experts_belong_to_schools_and_offer_known_services() -> None:
    schools = {school.key for school in load.schools()}
    assert len(load.experts()) == len(EXPERTS) >= 24
    for expert in load.experts():
        assert expert.school in schools
        assert set(expert.fields) <= FIELDS
        assert set(expert.industries) <= INDUSTRIES
        assert set(expert.regions) <= REGIONS
        assert set(expert.services) <= {"diagnosis", "review", "training", "planning", "development"}
        assert 3 <= len(expert.keywords) <= 8
        assert 1 <= expert.load_cap <= 5


def test_only_invented_schools_carry_the_mark() -> None:
    assert {school.real for school in load.schools()} == {True, False}
    assert all(school.real != school.name.startswith("（示例）") for school in load.schools())


# --- needs, introductions, projects --------------------------------------------------------------


@pytest.mark.parametrize("need", load.needs(), ids=lambda need: need.key)
def test_a_need_is_complete_and_fits_its_form(need: load.Need) -> None:
    assert need.organisation in ORGANISATIONS
    assert need.region in REGIONS
    assert need.industry in INDUSTRIES
    assert need.field in FIELDS
    assert need.way in {way.code for way in reference.ways()}
    assert need.visibility in {"public", "experts", "named", "office"}
    assert 1 <= need.least_trl <= 9
    assert 1 <= len(need.keywords) <= 5
    assert len(need.title) <= 120
    assert 0 < max(len(need.problem), len(need.technology), len(need.goal)) <= 500
    assert need.budget_fen is None or need.budget_fen % 100 == 0
    if need.state != "draft":
        assert re.search(r"\d", need.technology), "an indicator must be measurable"
        assert need.budget_fen


def test_needs_show_many_states_a_twin_a_negation_and_another_language() -> None:
    needs = load.needs()
    assert len(needs) >= 30
    assert {need.state for need in needs} == {
        "draft", "submitted", "returned", "accepted", "in_talks", "solved", "closed", "expired",
    }  # fmt: skip
    assert {need.visibility for need in needs} == {"public", "experts", "named", "office"}
    assert any("不含氰" in need.technology or "不含氰" in need.title for need in needs)
    assert any("无氟" in need.title for need in needs)
    assert [need.key for need in needs if need.language == "en"] == ["wafer-inspection-en"]
    twin = next(need for need in needs if need.twin)
    assert NEEDS[twin.twin].organisation == twin.organisation
    assert all(need.note for need in needs if need.state in {"returned", "closed", "solved", "expired"})


def test_dates_follow_the_day_of_loading() -> None:
    today = date(2026, 11, 24)
    assert NEEDS["battery-winter"].deadline_on(today) == date(2027, 4, 1)
    assert NEEDS["robot-draft"].submitted_on(today) is None
    assert NEEDS["brine-zero"].submitted_on(today) == date(2026, 10, 21)


def test_introductions_join_what_exists_and_agree_with_their_needs() -> None:
    introductions = {row.key: row for row in load.introductions()}
    caps = {expert.key: expert.load_cap for expert in load.experts()}
    for row in introductions.values():
        assert row.expert in EXPERTS
        if row.state in {"asked", "introduced", "converted"}:
            assert NEEDS[row.need].state in {"in_talks", "solved"}
    for need in NEEDS.values():
        assert need.state != "in_talks" or any(row.need == need.key for row in introductions.values()), (
            need.key
        )
    for key, cap in caps.items():
        assert (
            sum(row.expert == key and row.state in {"asked", "introduced"} for row in introductions.values())
            <= cap
        )


def test_projects_come_from_converted_introductions_and_their_milestones_fit() -> None:
    introductions = {row.key: row for row in load.introductions()}
    converted = {row.key for row in introductions.values() if row.state == "converted"}
    assert {project.introduction for project in load.projects()} - {None} == converted
    assert len(load.projects()) >= 6
    for project in load.projects():
        assert project.name.startswith("（示例）")
        assert {project.lead, *project.team} <= EXPERTS
        assert {project.school, *project.partners} <= ORGANISATIONS
        assert project.region in REGIONS
        assert project.amount_fen > 0
        assert project.starts < project.ends
        if project.introduction:
            assert introductions[project.introduction].need == project.need
            assert introductions[project.introduction].expert == project.lead
        for milestone in project.milestones:
            assert project.starts <= milestone.due <= project.ends
            assert milestone.done <= (milestone.due < 0)


# --- the catalogue -------------------------------------------------------------------------------


def check(record: Record) -> None:
    assert record["field"] in FIELDS
    assert record["trl"] is None
    assert record["origin"]
    assert record["title"] == record["title"].strip() != ""
    assert not re.search(r"[{}]", record["title"] + record["summary"])


def test_without_a_source_two_thousand_distinct_texts_are_composed() -> None:
    records = list(catalogue(None))
    assert len({record["title"] for record in records}) == len(records) == 2000
    assert len({record["ref"] for record in records}) == 2000
    assert len({record["discipline"] for record in records}) >= 20
    for record in records:
        check(record)
        assert record["origin"] == "演示用合成文本"
        assert 60 <= len(record["summary"]) <= 400
        assert len(set(record["keywords"])) == 4


def test_a_source_that_is_missing_is_no_failure(tmp_path: Path) -> None:
    assert len(list(catalogue(tmp_path / "absent.jsonl", limit=5))) == 5


def test_papers_are_read_with_their_source_and_licence(tmp_path: Path) -> None:
    paper = {
        "id": "p-1",
        "title": "题名",
        "abstract": "摘要",
        "keywords": ["词"],
        "discipline": "机械工程",
        "category": "工学",
    }
    other = paper | {"id": "p-2", "discipline": "历史学", "category": "历史学"}
    source = tmp_path / "papers.jsonl"
    source.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in (paper, other)), encoding="utf-8"
    )
    first, second = catalogue(source)
    assert (first["field"], second["field"]) == ("T03", "T12")
    assert (first["licence"], first["origin"], first["category"]) == ("Apache-2.0", "论文文本", "工学")
    assert [record["ref"] for record in catalogue(source, limit=1)] == ["p-1"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        list(catalogue(source))


def test_synthetic_records_depend_on_the_seed_alone() -> None:
    assert list(synthetic(50, seed=7)) == list(islice(synthetic(1000, seed=7), 50))
    assert list(synthetic(50, seed=7)) != list(synthetic(50, seed=8))
    for record in synthetic(500):
        check(record)


@pytest.mark.bench
def test_a_million_records_take_under_a_minute() -> None:
    started = time.perf_counter()
    assert sum(1 for _ in synthetic(1_000_000)) == 1_000_000
    assert time.perf_counter() - started < 60
