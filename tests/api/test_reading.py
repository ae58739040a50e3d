"""Lists and records, as programs see them."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.core.money import Money
from tests import factories
from tests.factories import NOW


def test_a_record_says_what_its_page_shows(program_of, need):
    said = program_of("officer").get(f"needs/{need.code}")
    assert said.status_code == 200
    assert said["ETag"] == '"1"'
    assert said["Cache-Control"] == "no-store"
    body = said.json()
    assert body["title"] == "储能电池低温损耗的热管理"
    assert body["budget"] == {"fen": 180_000_000}
    assert body["deadline_on"] == "2027-03-31"
    assert body["changed_at"] == "2026-03-10T02:00:00Z"
    assert body["organisation"]["name"] == "贺兰储能有限公司"
    assert body["keywords"] == ["储能", "热管理", "低温"]
    assert body["state"] == "accepted"
    assert {step["verb"] for step in body["steps"]} == {"close", "elsewhere"}
    assert body["links"] == {"self": f"/api/v1/needs/{need.code}", "page": f"/needs/{need.code}/"}
    assert "储能".encode() in said.content


def test_what_is_masked_is_absent(trial, program_of):
    shown = factories.need(trial.organisations["helan"], visibility="experts")
    full = program_of("officer").get(f"needs/{shown.code}").json()
    masked = program_of("other_professor").get(f"needs/{shown.code}").json()
    assert "organisation" in full
    assert "organisation" not in masked
    assert "officer" not in masked
    assert "贺兰" not in str(masked)
    listed = program_of("other_professor").get("needs").json()["items"]
    assert listed
    assert all("organisation" not in item for item in listed)


@pytest.mark.parametrize(
    "name", ["far_officer", "far_official", "rival", "far_enterprise", "professor", "nobody"]
)
def test_hidden_answers_like_absent(program_of, need, name):
    program = program_of(name)
    hidden, absent = (program.get(f"needs/{code}") for code in (need.code, "N-2026-000000"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert dict(hidden.items()) == dict(absent.items())
    for address in ("steps/close", "feedback", "introductions"):
        hidden, absent = (program.post(f"needs/{code}/{address}") for code in (need.code, "N-2026-000000"))
        assert (
            (hidden.status_code, hidden.content)
            == (absent.status_code, absent.content)
            == (404, absent.content)
        )
    patched = [program.patch(f"needs/{code}", {"version": 1}) for code in (need.code, "N-2026-000000")]
    assert patched[0].content == patched[1].content
    assert program.get("needs", {"count": "true"}).json()["count"] == 0


def test_lists_filter_search_and_sort_like_pages(trial, program_of, need):
    factories.need(trial.organisations["taihu"], title="风机叶片回收")
    director = program_of("director")
    titles = [item["title"] for item in director.get("needs", {"region": "640000"}).json()["items"]]
    assert titles == [need.title]
    assert [i["title"] for i in director.get("needs", {"q": "叶片"}).json()["items"]] == ["风机叶片回收"]
    by_title = [i["title"] for i in director.get("needs", {"sort": "title"}).json()["items"]]
    assert by_title == sorted([need.title, "风机叶片回收"])


@pytest.mark.parametrize(
    "query",
    [
        "sort=organisation",
        "sort=-id",
        "limit=0",
        "limit=201",
        "limit=9223372036854775808",
        "count=yes",
        "region=nowhere",
        "deadline_on_after=soon",
        "misspelt=1",
        "cursor=forged",
        "q=" + "x" * 201,
    ],
)
def test_a_question_that_makes_no_sense_is_refused(program_of, need, query):
    said = program_of("director").get(f"needs?{query}")
    assert said.status_code == 422
    assert said["Content-Type"] == "application/problem+json"
    assert list(said.json()["errors"]) == [query.partition("=")[0].removesuffix("_after")]


SORTS = ["-changed_at", "changed_at", "title", "-title", "deadline_on", "-deadline_on"]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", ["director", "professor", "city_official"])
def test_pages_are_complete_and_repeat_nothing(trial, program_of, sort, name):
    """Ties, empty values, several branches of the rule, and records that come and go while somebody leafs."""
    for number in range(23):
        factories.need(
            trial.organisations[("helan", "saishang", "taihu")[number % 3]],
            title=("甲", "乙", "Ab", "aB", "")[number % 5],
            visibility=("public", "experts")[number % 2],
            changed_at=NOW - timedelta(hours=number % 4),
            budget=None if number % 3 == 0 else Money(10**6 * (number % 4)),
            deadline_on=None if number % 4 == 0 else NOW.date() + timedelta(days=number % 3),
            field_id=None if number % 6 == 0 else factories.some_field(number % 2),
        )
    program = program_of(name)
    whole = [item["code"] for item in program.get("needs", {"sort": sort, "limit": 200}).json()["items"]]
    assert len(whole) > 10
    leafed: list[str] = []
    address: str | None = f"/api/v1/needs?sort={sort}&limit=4"
    while address:
        page = program.get(address).json()
        leafed += [item["code"] for item in page["items"]]
        address = page["next"]
        # Something new at the very top must neither push rows down nor pull them up.
        if len(leafed) == 8:
            factories.need(trial.organisations["helan"], title="", visibility="public", changed_at=NOW)
    assert len(set(leafed)) == len(leafed)
    assert [code for code in leafed if code in set(whole)] == whole


def test_a_cursor_serves_only_the_list_it_was_given_for(trial, program_of):
    for number in range(3):
        factories.need(trial.organisations["helan"], visibility="public", title=str(number))
    program = program_of("director")
    cursor = program.get("needs", {"limit": 1}).json()["cursor"]
    assert program.get("needs", {"cursor": cursor}).status_code == 200
    for other in ({"sort": "title"}, {"region": "640100"}, {"q": "1"}):
        assert program.get("needs", {"cursor": cursor, **other}).status_code == 422
    assert program.get("results", {"cursor": cursor}).status_code == 422


def test_a_cursor_tells_no_row_number(trial, program_of):
    for number in range(2):
        factories.organisation(f"单位{number}", pk=987_654_321 + number)
    cursor = program_of("director").get("organisations", {"limit": 1}).json()["cursor"]
    text = base64.urlsafe_b64decode(cursor.partition(":")[0] + "==").decode()
    assert "98765432" not in text


def test_counts_only_when_asked(program_of, need):
    assert "count" not in program_of("officer").get("needs").json()
    counted = program_of("officer").get("needs", {"count": "true", "limit": 1}).json()
    assert counted["count"] == 1
    assert counted["count_is_exact"] is True


def test_lists_cost_the_same_however_long(trial, program_of):
    program = program_of("director")
    # The first request notes that the token was used.
    program.get("funds")

    def queries(slug: str) -> int:
        with CaptureQueriesContext(connection) as taken:
            assert program.get(slug, {"limit": 200}).status_code == 200
        return len(taken)

    for number in range(2):
        factories.need(trial.organisations["helan"], title=f"a{number}")
        factories.result(f"a{number}", inventors=(trial.experts["professor"],))
        factories.project(lead=trial.experts["professor"], title=f"a{number}")
    few = {slug: queries(slug) for slug in ("needs", "results", "projects", "experts", "people")}
    for number in range(30):
        factories.need(trial.organisations["helan"], title=f"b{number}")
        factories.result(f"b{number}", inventors=(trial.experts["professor"],))
        factories.project(lead=trial.experts["professor"], title=f"b{number}")
        person = factories.person(f"p{number}", trial.organisations["school"])
        factories.expert(person)
    assert {slug: queries(slug) for slug in few} == few


def test_search_finds_what_is_open_to_the_reader(trial, program_of, need):
    found = program_of("officer").get("search", {"q": need.title}).json()["items"]
    assert {"kind": "needs", "code": need.code, "name": need.title}.items() <= found[0].items()
    assert program_of("rival").get("search", {"q": need.title}).json() == {"items": []}
    assert program_of("officer").get("search").status_code == 422


@pytest.mark.parametrize("year", ["1e999999999", "9" * 5000, "9223372036854775808", "NaN", "2024.5"])
def test_a_filter_takes_no_number_that_takes_for_ever(program_of, year):
    said = program_of("director").get("applications", {"year_min": year})
    assert (said.status_code, list(said.json()["errors"])) == (422, ["year"])
