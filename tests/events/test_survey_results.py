"""What came of a survey: figures from five answers on, no group that could be reckoned out, nothing tied to a name."""

from __future__ import annotations

import io
from collections import Counter
from itertools import chain, combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from luodi.core.actor import SYSTEM
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.events import actions, hiding, queries, questions
from luodi.events.models import Event, Survey, SurveyAnswer, SurveyGuest
from luodi.events.questions import Question
from tests.cast import World
from tests.events.surveys import answer, came, closed, held, links, opened

Cells = dict[tuple[str, str], int]
ROLES, CITIES = ("enterprise", "expert", "government"), ("640100", "640200", "", "320200")
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(ROLES), st.sampled_from(CITIES)), st.integers(1, 9), max_size=9
)


def _some(groups: list[frozenset[int]]) -> list[frozenset[int]]:
    """List what can be put together from groups that do not overlap."""
    chosen = chain.from_iterable(combinations(groups, count) for count in range(len(groups) + 1))
    return [frozenset().union(*some) for some in chosen]


def derivable(cells: Cells, ones: set[str], others: set[str]) -> list[int]:
    """Reckon like somebody who knows who came as what: how large the smallest sets are of which a figure follows.

    Every answer is a person here; the whole and each shown group are known sums, so that what is left over is one too.
    """
    people = [pair for pair, size in sorted(cells.items()) for _number in range(size)]
    sums = []
    for place, kept in ((0, ones), (1, others)):
        groups = [
            frozenset(at for at, pair in enumerate(people) if pair[place] == name) for name in sorted(kept)
        ]
        rest = frozenset(range(len(people))).difference(*groups)
        sums.append(_some([*groups, *([rest] if rest else [])]))
    found = [len(one ^ other) for one in sums[0] for other in sums[1]]
    return [size for size in found if size]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cells=CELLS)
@example(cells={("enterprise", "640100"): 6, ("enterprise", "640200"): 2, ("expert", "640200"): 9})
@example(cells={("enterprise", "640100"): 20, ("expert", "640100"): 5, ("government", "640100"): 1})
def test_no_group_of_fewer_than_five_follows_from_what_is_shown(cells: Cells) -> None:
    ones, others = hiding.shown_together(cells)
    if sum(cells.values()) < 5:
        assert not ones
        assert not others
        return
    assert all(size >= 5 for size in derivable(cells, ones, others))


@pytest.mark.parametrize(
    "cells",
    [
        # One small group among large ones is the whole less the large ones.
        {("enterprise", ""): 20, ("expert", ""): 8, ("government", ""): 2},
        # All of one city are enterprises, and only two enterprises are of another.
        {("enterprise", "640100"): 6, ("enterprise", "640200"): 2, ("expert", "640200"): 9},
    ],
)
def test_the_check_finds_what_a_naive_breakdown_gives_away(cells: Cells) -> None:
    naive = []
    for place in (0, 1):
        sizes: Counter[str] = Counter()
        for pair, size in cells.items():
            sizes[pair[place]] += size
        naive.append({name for name, size in sizes.items() if size >= 5})
    assert min(derivable(cells, naive[0], naive[1])) < 5
    ones, others = hiding.shown_together(cells)
    assert min(derivable(cells, ones, others)) >= 5


def test_the_second_smallest_is_hidden_with_the_smallest() -> None:
    assert hiding.shown({"a": 20, "b": 8, "c": 2}) == {"a"}
    assert hiding.shown({"a": 20, "b": 8, "c": 2, "d": 3}) == {"a", "b"}
    assert hiding.shown({"a": 20, "b": 8, "c": 5}) == {"a", "b", "c"}
    assert hiding.shown({"a": 20, "b": 2}) == set()
    assert hiding.shown({"a": 4}) == set()


def test_means_and_counts() -> None:
    scale, yes = Question("overall", "scale", "?"), Question("again", "yes_no", "?")
    values: list[dict[str, Any]] = [
        {"overall": 5, "again": True},
        {"overall": 2, "again": False},
        {"again": True},
    ]
    assert questions.mean(scale, values) == 3.5
    assert round(questions.mean(yes, values) or 0) == 67
    assert questions.counted(yes, values) == {1: 2, 0: 1}
    several = Question("next", "choices", "?", options=(("a", ""), ("b", "")))
    assert questions.counted(several, [{"next": [0, 1]}, {"next": [1]}]) == {0: 1, 1: 2}


def test_the_standard_questions_can_be_asked_in_both_languages() -> None:
    asked = questions.standard_questions()
    questions.check(asked)
    assert [one.key for one in asked if one.is_overall] == ["overall"]
    assert all(one.zh and one.en for one in asked)
    assert all(zh and en for one in asked for zh, en in one.options)


@pytest.mark.parametrize("text", ["", "甲", "甲\n甲", "\n".join(map(str, range(11))), "长" * 81 + "\n乙"])
def test_options_that_cannot_be_chosen_from_are_refused(text: str) -> None:
    with pytest.raises(questions.Wrong):
        questions.read_options(text)


@pytest.fixture
def event(trial: World) -> Event:
    """Hold an event yesterday."""
    return held()


def test_figures_are_shown_once_it_is_closed_and_from_five_on(event: Event, browser_of: Any) -> None:
    survey = opened(event, 5)
    for link in links().values():
        answer(link)
    results = queries.results_of(survey)
    assert (results.shown, results.found, results.returned.answers) == (False, (), 5)
    assert results.returned.satisfaction is None
    assert "茶歇太短" not in browser_of("officer").get(f"/events/{event.code}/survey/").content.decode()


@pytest.mark.parametrize(("marks", "mean"), [([5, 4, 5, 4, 4], 4.4), ([5, 4, 5, 4], None), ([], None)])
def test_fewer_than_five_are_not_told(
    event: Event, browser_of: Any, marks: list[int], mean: float | None
) -> None:
    survey = closed(event, marks)
    results = queries.results_of(survey)
    assert results.shown is (mean is not None)
    assert results.returned.satisfaction == mean
    browser = browser_of("officer")
    page = browser.get(f"/events/{event.code}/survey/").content.decode()
    assert ("茶歇太短" in page) is (mean is not None)
    line = browser.get(f"/events/{event.code}/").content.decode()
    assert f"{len(marks)}/{len(marks)}" in line
    assert ("4.4" in line) is (mean is not None)
    league = browser.get(f"/event-funnels/{event.starts_on.year}/").content.decode()
    assert ('data-label="满意度">4.4</td>' in league) is (mean is not None)
    assert browser.get(f"/events/{event.code}/survey/file.xlsx").status_code == (
        200 if mean is not None else 404
    )


def openly(survey: Survey, *marks: int, **more: Any) -> None:
    """Have so many answer on the open page, as whoever likes can."""
    for mark in marks:
        values = {"overall": mark, "better": "编造的意见", **more}
        key = questions.answer_key(f"made-up-{SurveyAnswer.objects.count()}")
        SurveyAnswer.objects.create(key=key, survey=survey, openly=True, comes_as="investor", values=values)


@pytest.mark.parametrize(
    ("own", "fakes", "shown"), [(1, 4, False), (4, 4, False), (4, 5, True), (5, 1, True)]
)
def test_who_adds_answers_openly_does_not_see_the_few_others(
    event: Event, own: int, fakes: int, shown: bool
) -> None:
    survey = opened(event, own)
    for number, link in enumerate(links().values()):
        answer(link, overall="1", better=f"真实的意见{number}")
    openly(survey, *[5] * fakes)
    done = actions.close_survey(survey, by=SYSTEM, at=timezone.now())
    results = queries.results_of(done)
    assert results.shown is shown
    told = [text for one in results.found for text in one.texts]
    assert any(text.startswith("真实") for text in told) is (own >= 5)
    means = [one.mean for one in results.found if one.question.key == "overall"]
    assert means == ([] if not shown else [5.0] if own < 5 else [(5 + 5) / 6])
    assert done.satisfaction == (means[0] if means else None)


def test_a_group_is_shown_by_answers_that_nobody_can_add_to(event: Event, trial: World) -> None:
    for number in range(9):
        came(event, number, comes_as="investor" if number == 8 else "enterprise")
    survey = opened(event, 0)
    for link in links().values():
        answer(link, overall="2")
    openly(survey, 5, 5, 5, 5)
    found = next(
        one
        for one in queries.results_of(actions.close_survey(survey, by=SYSTEM, at=timezone.now())).found
        if one.question.key == "overall"
    )
    assert found.count == 13
    assert [group.label for group in found.roles] == []
    assert found.hidden


def test_a_question_that_few_answered_is_not_shown(event: Event) -> None:
    survey = opened(event, 6)
    for number, link in enumerate(links().values()):
        answer(link, better="独一无二" if number == 0 else "")
    SurveyAnswer.objects.update(openly=False)
    survey.state = "closed"
    survey.save()
    survey.answers = 6
    found = {one.question.key: one for one in queries.results_of(survey).found}
    assert (found["better"].shown, found["better"].texts) == (False, ())
    assert found["overall"].shown


def test_texts_stand_in_an_order_that_tells_nothing(event: Event) -> None:
    survey = opened(event, 5)
    for link, text in zip(links().values(), "戊丁丙乙甲", strict=True):
        answer(link, better=text)
    survey.state, survey.answers = "closed", 5
    found = next(one for one in queries.results_of(survey).found if one.question.key == "better")
    assert found.texts == tuple(sorted("戊丁丙乙甲"))


def test_groups_are_shown_by_what_people_came_as_and_from_where(event: Event, trial: World) -> None:
    for number in range(16):
        as_what = "enterprise" if number < 8 else "expert" if number < 14 else "government"
        came(event, number, comes_as=as_what, organisation=trial.organisations["helan"])
    survey = opened(event, 0)
    for link in links().values():
        answer(link)
    survey.state, survey.answers = "closed", 16
    found = next(one for one in queries.results_of(survey).found if one.question.key == "overall")
    # Two officials are fewer than five; the experts are hidden with them.
    assert [group.count for group in found.roles] == [8]
    assert [group.count for group in found.cities] == [16]
    assert found.hidden


def test_nothing_that_is_kept_ties_an_answer_to_who_gave_it(event: Event) -> None:
    opened(event, 3)
    before = AuditEntry.objects.count()
    link = links()["guest1@reach.example"]
    answer(link)
    token = link.rstrip("/").rpartition("/")[2]
    row, guest = SurveyAnswer.objects.get(), SurveyGuest.objects.get(answered=True)
    assert AuditEntry.objects.count() == before
    told = {str(getattr(row, field.attname)) for field in SurveyAnswer._meta.concrete_fields}
    # What both tables have is the survey.
    ties = {
        token,
        guest.token_hash,
        guest.registration.code,
        guest.registration.name,
        guest.registration.email,
    }
    assert not told & ties
    assert row.key not in {guest.token_hash, guest.reminder_hash}
    columns = {field.get_internal_type() for field in SurveyAnswer._meta.concrete_fields}
    assert not {name for name in columns if "Date" in name or "Auto" in name}
    columns = {field.get_internal_type() for field in SurveyGuest._meta.concrete_fields}
    assert "DateTimeField" not in columns


def test_the_workbook_has_no_formula_and_is_written_down(event: Event, browser_of: Any) -> None:
    survey = opened(event, 5)
    for link in links().values():
        answer(link, better='=HYPERLINK("http://evil.example")')
    actions.close_survey(survey, by=SYSTEM, at=timezone.now())
    sent = browser_of("officer").get(f"/events/{event.code}/survey/file.xlsx")
    sheet = load_workbook(io.BytesIO(sent.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert AuditEntry.objects.filter(subject=event.ref, verb="export").exists()


def test_the_page_asks_as_often_for_many_answers_as_for_few(event: Event, browser_of: Any) -> None:
    other, browser = held(title="大型活动"), browser_of("officer")
    counts = []
    for row, number in ((event, 5), (other, 25)):
        closed(row, [4] * number)
        OutboxEntry.objects.all().delete()
        address = f"/events/{row.code}/survey/"
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
