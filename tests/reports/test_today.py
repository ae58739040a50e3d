"""Today tells of approvals and of what waits at standing bodies to those whose business it is, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from luodi.partnerships import queries
from luodi.partnerships.calc import due_by
from luodi.registry.models import PublicationApproval
from luodi.reports import figures
from luodi.reports.today import Section, today_of
from tests import factories
from tests.cast import NAMES, World
from tests.factories import NOW, WUXI, YINCHUAN

# The last day of September: three quarters of the year are over.
DAY = date(2026, 9, 30)
AUTUMN = datetime(2026, 9, 30, 4, tzinfo=UTC)


def section(world: World, who: str, name: str, at: datetime = AUTUMN) -> Section | None:
    """Find a section of somebody's day; what was counted before is forgotten, as after every deed."""
    cache.clear()
    found = today_of(world.actor(who), at).sections
    return next((one for one in found if one.name == name), None)


def who_sees(world: World, name: str, title: str) -> set[str]:
    """Name the members of the cast whose day tells of something."""
    found = {who: section(world, who, name) for who in NAMES if who != "anonymous"}
    return {who for who, one in found.items() if one and title in [item.title for item in one.items]}


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("asked", {"professor"}),
        ("consented", {"secretary"}),
        ("endorsed", {"director", "tech_manager"}),
        ("granted", set()),
        ("refused", set()),
    ],
)
def test_an_approval_waits_for_the_one_whose_turn_it_is(trial: World, state: str, whose: set[str]) -> None:
    row = factories.result(
        "待批准的成果",
        state="draft",
        school=trial.organisations["school"],
        inventors=(trial.experts["professor"],),
    )
    approval = factories.approval(row, state=state)
    assert who_sees(trial, "approvals", row.title) == whose
    # Retired, it waits for nobody.
    PublicationApproval._base_manager.filter(pk=approval.pk).update(retired_at=NOW)
    assert who_sees(trial, "approvals", row.title) == set()


def kinds(world: World, who: str, title: str) -> list[str]:
    """Name what waits at a body for somebody."""
    found = section(world, who, "bodies")
    return [str(item.kind) for item in found.items if item.title == title] if found else []


def test_bodies_wait_for_those_who_look_after_them(trial: World) -> None:
    factories.body("银川研究院", YINCHUAN, since_year=2020)
    mine = factories.body("无锡研究院", WUXI, since_year=2020)
    factories.posting(mine, trial.people["other_professor"])
    assert who_sees(trial, "bodies", "银川研究院") == {"director", "officer"}
    assert who_sees(trial, "bodies", "无锡研究院") == {
        "director",
        "far_officer",
        "resident",
        "other_professor",
    }


@pytest.mark.parametrize(
    ("more", "reported", "due"),
    [
        ({"since_year": 2020}, None, True),
        ({"since_year": 2020}, "draft", True),
        ({"since_year": 2020}, "returned", True),
        ({"since_year": 2020}, "submitted", False),
        ({"since_year": 2020}, "accepted", False),
        ({}, None, True),
        ({"since_year": 2026}, None, False),
        ({"starts_on": date(2026, 3, 1)}, None, False),
        ({"state": "on_record"}, None, False),
        ({"state": "planned"}, None, False),
        ({"state": "closed"}, None, False),
    ],
)
def test_report_is_due_on_the_year_in_which_a_body_was_at_work(
    trial: World, more: dict[str, object], reported: str | None, due: bool
) -> None:
    body = factories.body("某研究院", YINCHUAN, **more)  # type: ignore[arg-type]
    if reported:
        factories.year_report(body, state=reported)
    assert bool(kinds(trial, "officer", "某研究院")) == due


def test_terms_that_end_are_told_ninety_days_before(trial: World) -> None:
    def waits(body_ends: int | None, posting_ends: int | None) -> list[int]:
        values = {"state": "on_record", "ends_on": body_ends and DAY + timedelta(days=body_ends)}
        body = factories.body(f"甲{body_ends}乙{posting_ends}", YINCHUAN, **values)  # type: ignore[arg-type]
        if posting_ends is not None:
            ends_on = DAY + timedelta(days=posting_ends)
            factories.posting(body, trial.people["professor"], ends_on=ends_on)
        found = section(trial, "officer", "bodies")
        items = [item for item in found.items if item.title == body.name] if found else []
        return [(item.due - DAY).days for item in items if item.due]

    assert waits(90, None) == [90]
    assert waits(91, None) == []
    assert waits(-3, None) == [-3], "run out, and neither renewed nor closed"
    assert waits(None, 90) == [90]
    assert waits(None, 91) == []
    assert waits(None, 0) == [], "over already"
    assert waits(60, 30) == [30, 60]


def test_a_colleagues_posting_is_not_told_to_who_may_not_see_it(trial: World) -> None:
    body = factories.body("两人派驻的研究院", YINCHUAN, state="on_record")
    factories.posting(body, trial.people["professor"])
    factories.posting(body, trial.people["other_professor"], ends_on=localdate() + timedelta(days=10))
    # Who is posted somewhere is so today, whatever day is looked at.
    assert section(trial, "other_professor", "bodies", timezone.now()) is not None
    assert section(trial, "professor", "bodies", timezone.now()) is None


def test_a_target_behind_the_year_is_told_with_what_is_counted(trial: World) -> None:
    body = factories.body("有计划的研究院", YINCHUAN, state="on_record")
    factories.target(body, target=8)
    for number in range(4):
        owner = trial.organisations["helan"]
        factories.need(
            owner, title=f"需求{number}", state="accepted", submitted_at=AUTUMN, region_id=YINCHUAN
        )
        found = section(trial, "officer", "bodies")
        told = [item.detail for item in found.items] if found else []
        # Three quarters of eight less a fifth are four.
        assert bool(told) == (number < 3), number
        if told:
            assert f"{number + 1}/8" in told[0]
    assert due_by(8, DAY, queries.SLACK) == 4
    assert due_by(8, date(2026, 2, 1), queries.SLACK) == 0
    assert due_by(8, date(2026, 12, 31), 0) == 8


def test_who_is_only_posted_is_not_told_that_a_plan_is_behind(trial: World) -> None:
    """Somebody who sees a part of what is counted would read of a plan that is not behind."""
    body = factories.body("有计划有派驻的研究院", YINCHUAN, state="on_record")
    factories.posting(body, trial.people["professor"])
    factories.target(body, target=8)
    assert kinds(trial, "professor", body.name) == []
    assert len(kinds(trial, "officer", body.name)) == 1


@pytest.fixture
def kept_longer() -> Iterator[None]:
    """Keep what is counted once a minute for longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "KEPT_SECONDS", 3600)
        yield


@pytest.mark.parametrize("who", ["director", "officer", "professor", "secretary"])
def test_however_many_wait_today_asks_the_same(
    trial: World, browser_of: Callable[..., Client], kept_longer: None, who: str
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/").status_code == 200
        return sum("loginsession" not in query["sql"] for query in found)

    def add(count: int) -> None:
        for number in range(count):
            row = factories.result(
                f"成果{count}-{number}",
                state="draft",
                school=trial.organisations["school"],
                inventors=(trial.experts["professor"],),
            )
            factories.approval(row, state=("asked", "consented", "endorsed")[number % 3])
            body = factories.body(f"院{count}-{number}", YINCHUAN, since_year=2020)
            factories.posting(body, trial.people["professor"])
            for name in ("needs", "visits", "projects"):
                factories.target(body, indicator=name, target=20)

    client = browser_of(who)
    add(3)
    asked()
    few = asked()
    add(12)
    asked()
    assert asked() == few
