"""Shares of a team are exact basis points and never exceed the whole, whatever is done in whatever order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.errors import Invalid, Refusal
from luodi.projects import actions, calc
from luodi.projects.models import Member
from tests import factories
from tests.cast import World
from tests.factories import NOW
from tests.taken_back import taken_back


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("0", 0),
        ("100", 10_000),
        ("12.5", 1_250),
        ("12.05%", 1_205),
        ("１２．５％", 1_250),
        (" 33.33 ", 3_333),
    ],
)
def test_per_cent_is_read_as_people_write_it(text: str, points: int) -> None:
    assert calc.basis_points(text) == points


@pytest.mark.parametrize("text", ["", "100.01", "101", "-1", "12.345", "1e1", "abc", "٣", "1,5"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text) + "$"):
        calc.basis_points(text)


@given(st.integers(0, calc.WHOLE))
def test_per_cent_comes_back_as_it_was_written(points: int) -> None:
    assert calc.basis_points(calc.percent(points)) == points


SHARE = st.none() | st.integers(0, calc.WHOLE)
DEED = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 5), SHARE),
    st.tuples(st.just("remove"), st.integers(0, 5), st.none()),
    st.tuples(st.just("set"), st.integers(0, 5), SHARE),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(deeds=st.lists(DEED, max_size=12))
def test_no_course_of_deeds_takes_the_shares_over_the_whole(
    world: World, deeds: list[tuple[str, int, int | None]]
) -> None:
    with taken_back():
        _play(world, deeds)


def _play(world: World, deeds: list[tuple[str, int, int | None]]) -> None:
    """Do the deeds one after another, and compare with what they should come to."""
    project = factories.project(state="proposed")
    people = [factories.person(f"成员{number}") for number in range(6)]
    officer = world.actor("officer")
    expected: dict[int, int | None] = {}
    for what, number, share in deeds:
        row = Member.objects.filter(project=project, person=people[number]).first()
        others = sum(points or 0 for one, points in expected.items() if one != number)
        fits = others + (share or 0) <= calc.WHOLE
        try:
            if what == "add":
                actions.add_member(
                    project, person=people[number], role="member", share=share, by=officer, at=NOW
                )
            elif what == "remove":
                actions.remove_member(project, key=row.pk if row else 0, by=officer, at=NOW)
            else:
                actions.set_shares(project, {row.pk if row else 0: share}, by=officer, at=NOW)
        except Refusal:
            assert (what == "add") == (number in expected) or not fits
            continue
        assert (what == "add") != (number in expected)
        if what == "remove":
            del expected[number]
        else:
            assert fits
            expected[number] = share
    kept = {people.index(row.person): row.share for row in Member.objects.filter(project=project)}
    assert kept == expected
    assert calc.over(kept.values()) == 0


def test_a_running_project_keeps_its_shares_and_lead(trial: World) -> None:
    project = factories.project(state="running", lead=trial.experts["professor"])
    officer = trial.actor("officer")
    lead = Member.objects.get(project=project)
    for deed in (
        lambda: actions.set_shares(project, {lead.pk: 5_000}, by=officer, at=NOW),
        lambda: actions.remove_member(project, key=lead.pk, by=officer, at=NOW),
        lambda: actions.add_member(
            project, person=trial.people["other_professor"], role="member", share=10, by=officer, at=NOW
        ),
    ):
        with pytest.raises(Invalid):
            deed()
    # Somebody who only helps may still come and go.
    helper = actions.add_member(
        project, person=trial.people["other_professor"], role="member", share=None, by=officer, at=NOW
    )
    actions.remove_member(project, key=helper.pk, by=officer, at=NOW)
    assert Member.objects.get(project=project).pk == lead.pk
