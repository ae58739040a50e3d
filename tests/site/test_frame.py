"""The frame around every page: who is offered what, and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from luodi.core.actor import ANONYMOUS, Actor, Grant
from luodi.needs.states import NEED_FLOW
from luodi.registry.models import PublicationApproval
from luodi.reports.figures import waiting_count
from luodi.site.frame import Frame, frame
from tests import factories
from tests.cast import World


def offered(*roles: str, path: str = "/") -> list[str]:
    """List the addresses that the navigation offers to somebody with these roles."""
    return [entry.url for group in _frame(*roles, path=path).groups for entry in group.entries]


def _frame(*roles: str, path: str = "/") -> Frame:
    request = RequestFactory().get(path)
    request.actor = Actor(user_id=1, name="x", grants=frozenset(map(Grant, roles)))  # type: ignore[attr-defined]
    return Frame(request)


def test_the_navigation_follows_the_chain() -> None:
    urls = offered("office_director")
    chain = [
        "/",
        "/regions/",
        "/needs/",
        "/results/",
        "/experts/",
        "/introductions/",
        "/projects/",
        "/funds/",
    ]
    assert [url for url in urls if url in chain] == chain


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        ("enterprise_contact", "/needs/", "/regions/"),
        ("enterprise_contact", "/introductions/", "/people/"),
        ("professor", "/introductions/", "/people/"),
        ("city_official", "/regions/", "/introductions/"),
        ("administrator", "/accounts/", "/needs/"),
        ("office_director", "/organisations/", "/accounts/"),
    ],
)
def test_each_role_is_offered_what_it_uses(role: str, seen: str, unseen: str) -> None:
    urls = offered(role)
    assert seen in urls
    assert unseen not in urls


def test_two_roles_are_offered_the_work_of_both() -> None:
    assert set(offered("professor", "administrator")) == set(offered("professor")) | set(
        offered("administrator")
    )


def test_the_entry_of_the_page_that_is_open_is_marked() -> None:
    entries = [
        entry for group in _frame("office_director", path="/needs/N-1/").groups for entry in group.entries
    ]
    assert [entry.url for entry in entries if entry.current] == ["/needs/"]


def test_a_group_without_entries_has_no_heading() -> None:
    assert all(group.entries for group in _frame("reviewer").groups)


def test_nobody_in_particular_is_offered_nothing() -> None:
    request = RequestFactory().get("/login/")
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    assert Frame(request).groups == []
    assert Frame(request).tabs == []


def test_a_request_that_was_turned_away_before_it_had_an_actor_still_has_a_frame() -> None:
    assert frame(RequestFactory().get("/"))["frame"].groups == []


def test_the_phone_keeps_four_lines_at_hand() -> None:
    assert [entry.url for entry in _frame("office_director").tabs] == [
        "/",
        "/regions/",
        "/needs/",
        "/results/",
    ]


def test_the_language_to_switch_to_is_named_in_itself(settings: Any) -> None:
    from django.utils import translation

    with translation.override("zh-hans"):
        assert _frame("professor").other_language == ("en", "English")
    with translation.override("en"):
        assert _frame("professor").other_language == ("zh-hans", "中文")


@pytest.mark.django_db
def test_a_page_needs_no_inline_script_or_style(client: Client) -> None:
    body = client.get("/login/").content.decode()
    assert "style=" not in body
    assert "<style" not in body
    assert "onclick" not in body
    assert body.count("<script ") == body.count("<script src=") + body.count('<script type="module" src=')


@pytest.mark.django_db
def test_the_ribbon_says_that_the_demonstration_is_fiction(client: Client, settings: Any) -> None:
    settings.LUODI_DEMO = True
    assert 'class="lu-ribbon"' in client.get("/login/").content.decode()
    settings.LUODI_DEMO = False
    assert 'class="lu-ribbon"' not in client.get("/login/").content.decode()


def test_the_bell_counts_what_just_changed(trial: World) -> None:
    """What is kept between pages is given up with the next deed, and belongs to one reader."""
    row = factories.need(trial.organisations["helan"], state="submitted")
    officer = trial.actor("officer")
    assert waiting_count(officer) == 1
    NEED_FLOW.advance(row, "accept", by=officer, at=factories.NOW)
    assert waiting_count(officer) == 0
    assert waiting_count(trial.actor("far_officer")) == 0


def test_the_bell_of_another_city_stays_silent(trial: World) -> None:
    factories.need(trial.organisations["helan"], state="submitted")
    assert [name for name in trial.actors if waiting_count(trial.actor(name))] == [
        "director",
        "officer",
        "tech_manager",
    ]


def test_the_bell_counts_the_approvals_that_wait_for_the_reader(trial: World) -> None:
    """Each of the three hears of an approval when the turn is theirs, as *Today* tells it, and hears of it once."""
    made = factories.result(
        inventors=(trial.experts["professor"], trial.experts["other_professor"]),
        school=trial.organisations["school"],
    )
    approval = factories.approval(made)
    for state, waits_for in {
        "asked": {"professor", "other_professor"},
        "consented": {"secretary"},
        "endorsed": {"director", "tech_manager"},
        "approved": set(),
    }.items():
        PublicationApproval._base_manager.filter(pk=approval.pk).update(state=state)
        # What was counted is kept until the next deed; here there is none.
        cache.clear()
        assert {name: count for name in trial.actors if (count := waiting_count(trial.actor(name)))} == (
            dict.fromkeys(waits_for, 1)
        ), state


def test_the_bell_counts_approvals_at_the_same_cost(trial: World) -> None:
    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            waiting_count(trial.actor("tech_manager"))
        return len(asked)

    before = cost()
    for _ in range(3):
        factories.approval(factories.result(), state="endorsed")
    assert cost() == before
    assert waiting_count(trial.actor("tech_manager")) == 3
