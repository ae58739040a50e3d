"""The pages of meetings: the board is used without a mouse, sheets name who meets whom, nobody else sees anything."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from luodi.meetings import actions
from luodi.meetings.states import Strength
from tests import factories
from tests.cast import NAMES, World
from tests.meetings.stage import AT, Stage, stage

SEES = {"director", "officer", "leader", "tech_manager", "city_official"}


@pytest.fixture
def day(trial: World) -> Stage:
    """Plan a morning."""
    made = stage(trial)
    for name in "甲乙丙":
        made.wish(name, 张=Strength.MUCH)
    made.plan()
    return made


@pytest.fixture
def office(trial: World, browser_of: Callable[..., Client]) -> Client:
    return browser_of("officer", raise_request_exception=False)


def test_the_board_shows_who_meets_where_and_moves_by_links_and_buttons(day: Stage, office: Client) -> None:
    address = f"/events/{day.event.code}/meetings/"
    page = office.get(address).content.decode()
    assert page.count("data-meeting=") == 3
    assert "100 %" in page
    one = day.of("甲", "张")
    slot = day.matchday.slots.last()
    table = day.matchday.tables.last()
    picked = office.get(f"{address}?pick={one.code}").content.decode()
    assert f'value="{slot.pk}:{table.pk}"' in picked
    office.post(f"{address}move", {"meeting": one.code, "place": f"{slot.pk}:{table.pk}"})
    one.refresh_from_db()
    assert (one.slot_id, one.table_id) == (slot.pk, table.pk)
    office.post(f"{address}hold", {"meeting": "", "held": f"{one.code}:place"})
    one.refresh_from_db()
    assert one.hold == "place"


def test_a_clash_is_said_and_nothing_moves(day: Stage, office: Client) -> None:
    address = f"/events/{day.event.code}/meetings/"
    one, other = day.of("甲", "张"), day.of("乙", "张")
    free = day.matchday.tables.exclude(pk=other.table_id).first()
    said = office.post(
        f"{address}move", {"meeting": one.code, "place": f"{other.slot_id}:{free.pk}"}, follow=True
    )
    assert "张" in "".join(str(message) for message in said.context["messages"])
    before = one.slot_id
    one.refresh_from_db()
    assert one.slot_id == before


@pytest.mark.parametrize("place", ["", "1", "a:b", "1:2:3", "99999999999999999999:1", "0:0"])
def test_a_place_that_is_none_is_not_found(day: Stage, office: Client, place: str) -> None:
    sent = {"meeting": day.of("甲", "张").code, "place": place}
    assert office.post(f"/events/{day.event.code}/meetings/move", sent).status_code == 404


def test_people_see_the_board_or_nothing(day: Stage, browser_of: Callable[..., Client]) -> None:
    address = f"/events/{day.event.code}/meetings/"
    for name in NAMES:
        status = browser_of(name, raise_request_exception=False).get(address).status_code
        if name in SEES:
            assert status == 200, name
        else:
            assert status in (302, 404), name


def test_what_somebody_wishes_is_the_organisers_alone(day: Stage, browser_of: Callable[..., Client]) -> None:
    day.wish("丁", 张=Strength.MUST)
    day.wish("张", 丁=Strength.NO)
    day.plan()
    address = f"/events/{day.event.code}/meetings/"
    told = browser_of("officer").get(address).content.decode()
    assert "表示不谈" in told
    for name in SEES - {"director", "officer"}:
        client = browser_of(name, raise_request_exception=False)
        page = client.get(address).content.decode()
        assert 'id="unmet"' not in page, name
        assert "表示不谈" not in page, name
        assert "必谈" not in page, name
        assert client.get(f"{address}people/").status_code == 404, name
        said = client.get("/api/v1/matchdays", headers={"Accept": "application/json"}).content.decode()
        assert "unmet" not in said, name


def test_a_city_looks_on_and_changes_nothing(day: Stage, browser_of: Callable[..., Client]) -> None:
    city = browser_of("city_official", raise_request_exception=False)
    address = f"/events/{day.event.code}/meetings/"
    assert "data-board" not in city.get(address).content.decode()
    for path in ("plan", "move", "hold", "gather", "ask"):
        assert city.post(f"{address}{path}", {"meeting": day.of("甲", "张").code}).status_code == 404
    assert city.get(f"{address}change/").status_code == 404


@pytest.mark.parametrize(
    ("what", "named"), [("people", "甲 · 甲公司"), ("tables", "甲 · 甲公司"), ("plan", "甲 · 甲公司")]
)
def test_sheets_name_who_meets_whom(day: Stage, office: Client, what: str, named: str) -> None:
    answer = office.get(f"/events/{day.event.code}/meetings/{what}.docx")
    document: Any = Document(BytesIO(answer.content))
    said = "\n".join(
        [line.text for line in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    assert answer.status_code == 200
    assert named in said
    assert "张" in said


def test_the_board_asks_as_much_for_many_meetings_as_for_few(day: Stage, office: Client) -> None:
    address = f"/events/{day.event.code}/meetings/"
    day.wish("丁", 张=Strength.WISH)
    day.wish("张", 丁=Strength.NO)
    day.plan()
    office.get(address)

    def asked(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert office.get(path).status_code == 200
        return sum("accounts_loginsession" not in query["sql"] for query in context.captured_queries)

    paths = (address, f"{address}people/", f"{address}live/")
    few = [asked(path) for path in paths]
    for number in range(30):
        factories.event_registration(
            day.event, name=f"客{number}", comes_as="expert" if number % 3 else "enterprise",
            organisation_text=f"单位{number}",
        )  # fmt: skip
    actions.gather(day.matchday, by=day.by, at=AT)
    people = list(day.matchday.participants.order_by("-pk")[:30])
    for one in people:
        for other in people[:12]:
            if one.registration.comes_as != other.registration.comes_as:
                one.wishes.create(to=other, strength=2)
    assert len(day.plan()) > 6
    office.get(address)
    assert [asked(path) for path in paths] == few
    assert max(few) <= 25


def test_times_that_cannot_be_are_said_beside_the_field(trial: World, office: Client) -> None:
    event = factories.event()
    address = f"/events/{event.code}/meetings/set-up/"
    good = {
        "times": "09:00-11:00",
        "tables": "3",
        "walk": "0",
        "minutes": "20",
        "pause": "5",
        "pairing": "across",
        "notice": "2",
        "most": "",
    }
    for name, text in (
        ("times", "九点"),
        ("times", "11:00-09:00"),
        ("times", "2020-01-01 09:00-11:00"),
        ("times", "25:00-26:00"),
        ("tables", "0"),
        ("minutes", "1"),
    ):
        page = office.post(address, {**good, name: text})
        assert page.status_code == 422, (name, text)
        assert page.context["form"].errors.get(name), (name, text)
    assert office.post(address, good).status_code == 302
    assert (event.matchday.slots.count(), event.matchday.tables.count()) == (5, 3)
