"""Whoever needs an interpreter meets while one is free, and no plan takes more than there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document

from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.meetings import actions
from luodi.meetings.calc import interpreter_for
from luodi.meetings.models import Matchday, Participant
from luodi.meetings.queries import board_of
from luodi.meetings.states import Strength
from tests.cast import World
from tests.meetings.stage import AT, Stage, stage

MUCH = Strength.MUCH


@pytest.fixture
def office(trial: World, browser_of: Callable[..., Client]) -> Client:
    return browser_of("officer", raise_request_exception=False)


@pytest.fixture
def day(trial: World) -> Stage:
    """Have three experts of whom two speak English alone, one interpreter, and tables enough."""
    made = stage(trial, rooms=(("", 4),))
    Matchday._base_manager.filter(pk=made.matchday.pk).update(interpreters={"英语": 1, "俄语": 1})
    for name in "甲乙丙":
        made.wish(name, 张=MUCH, 李=MUCH)
    made.matchday.refresh_from_db()
    speaks(made, "张", "英语")
    speaks(made, "李", "英语")
    return made


def speaks(day: Stage, name: str, language: str) -> None:
    actions.set_interpreter(day.person(name), language, by=day.by, at=AT)


@pytest.mark.parametrize(
    ("a", "b", "wanted"), [("", "", ""), ("英语", "", "英语"), ("", "英语", "英语"), ("英语", "英语", ""), ("英语", "俄语", None)]
)  # fmt: skip
def test_two_of_one_language_talk_without_and_two_of_different_ones_not_at_all(
    a: str, b: str, wanted: str | None
) -> None:
    assert interpreter_for(a, b) == wanted


def test_no_more_meet_at_a_time_than_there_are_interpreters(day: Stage) -> None:
    day.plan()
    taken = Counter(one.slot_id for one in day.meetings() if one.interpreter)
    assert len(taken) == 4, "one in each of four slots"
    assert set(taken.values()) == {1}
    day.matchday.refresh_from_db()
    unmet = board_of(day.matchday, AT).unmet
    assert len(unmet) == 2
    assert all("译" in one.why for one in unmet)


def test_a_guest_of_another_language_is_not_planned_with_whoever_needs_one_too(day: Stage) -> None:
    speaks(day, "甲", "俄语")
    speaks(day, "乙", "英语")
    day.plan()
    assert day.pairs() >= {frozenset("乙张"), frozenset("乙李"), frozenset("丙张"), frozenset("丙李")}
    assert not {frozenset("甲张"), frozenset("甲李")} & day.pairs()
    day.matchday.refresh_from_db()
    said = {one.why for one in board_of(day.matchday, AT).unmet}
    assert any("两名" in words for words in said), said


def test_by_hand_nobody_is_put_where_no_interpreter_is_free(day: Stage) -> None:
    slot, tables = day.matchday.slots.first(), list(day.matchday.tables.all())
    assert slot is not None
    actions.add_meeting(day.matchday, day.person("甲"), day.person("张"), slot, tables[0], by=day.by, at=AT)
    with pytest.raises(Conflict) as refused:
        actions.add_meeting(
            day.matchday, day.person("乙"), day.person("李"), slot, tables[1], by=day.by, at=AT
        )
    assert "英语" in str(refused.value.detail)
    assert len(day.meetings()) == 1
    actions.add_meeting(day.matchday, day.person("乙"), day.person("王"), slot, tables[1], by=day.by, at=AT)
    # 王 turns out to need one as well: the meeting that is fixed could not be.
    with pytest.raises(Conflict):
        speaks(day, "王", "英语")
    assert day.person("王").interpreter == ""


def test_languages_are_set_up_and_chosen_and_what_cannot_be_is_said_beside_the_field(
    trial: World, office: Client
) -> None:
    day = stage(trial)
    address = f"/events/{day.event.code}/meetings/"
    good = {
        "times": "09:00-11:00", "tables": "2", "minutes": "25", "pause": "5", "walk": "0", "pairing": "across",
        "notice": "2", "most": "", "interpreters": "英语：2 人\n俄语: 1",
    }  # fmt: skip

    def sent(**more: str) -> Any:
        version = Matchday._base_manager.get(pk=day.matchday.pk).version
        return office.post(f"{address}set-up/", {**good, "version": str(version), **more})

    for text in (
        "英语",
        "英语: 0",
        "英语: 2\n英语: 1",
        ": 3",
        "英语: 100",
        "\n".join(f"语{n}: 1" for n in range(11)),
    ):
        page = sent(interpreters=text)
        assert page.status_code == 422, text
        assert page.context["form"].errors.get("interpreters"), text
    actions.set_booth(day.person("甲"), day.matchday.tables.first(), by=day.by, at=AT)
    assert sent().status_code == 302
    day.matchday.refresh_from_db()
    assert day.matchday.interpreters == {"英语": 2, "俄语": 1}
    assert day.person("甲").booth is not None, "tables that stay the same keep their booths"
    assert "俄语: 1" in office.get(f"{address}set-up/").content.decode()

    person = f"{address}people/{day.person('张').registration.code}/"
    slots = [str(key) for key in day.matchday.slots.values_list("pk", flat=True)]
    values = {"there": slots, "most": "", "booth": "", "interpreter": "法语"}
    page = office.post(person, values)
    assert page.status_code == 422
    assert page.context["form"].errors.get("interpreter")
    assert office.post(person, {**values, "interpreter": "英语"}).status_code == 302
    assert "英语" in office.get(f"{address}people/").content.decode()
    page = sent(interpreters="俄语: 1")
    assert page.status_code == 422
    assert "英语" in str(page.context["form"].errors["interpreters"])
    # With meetings planned, times and tables stay; how many interpreters there are does not have to.
    day.wish("甲", 张=MUCH)
    day.plan()
    assert sent(interpreters="英语: 3").status_code == 302
    assert sent(tables="3").status_code == 422
    assert len(day.meetings()) == 1
    assert day.matchday.tables.count() == 2


def test_interpreters_have_a_sheet_of_their_own(day: Stage, office: Client) -> None:
    day.plan()
    address = f"/events/{day.event.code}/meetings/"
    assert "interpreters.pdf" in office.get(address).content.decode()
    document: Any = Document(BytesIO(office.get(f"{address}interpreters.docx").content))
    assert "英语" in [line.text for line in document.paragraphs]
    assert len(document.tables[-1].rows) == 5


def test_a_language_is_the_planners_to_say(day: Stage) -> None:
    with pytest.raises(NotAllowed):
        actions.set_interpreter(day.person("甲"), "英语", by=day.world.actor("city_official"), at=AT)
    with pytest.raises(Invalid):
        speaks(day, "甲", "法语")
    assert Participant.objects.filter(matchday=day.matchday, interpreter="英语").count() == 2
