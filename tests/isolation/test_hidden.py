"""A record that may not be seen answers exactly as one that does not exist: status, headers and body."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from luodi.core.codes import new_code
from luodi.core.resource import address
from tests.cast import NAMES
from tests.factories import NOW
from tests.isolation.crawl import addresses_of, evened
from tests.isolation.story import OPEN_TO, Story
from tests.sharing import here

SEED = 20260312
Case = tuple[str, str]


def hidden_cases(story: Story) -> list[Case]:
    """List (member, record) of everything that is hidden from somebody who is logged in."""
    return [
        (who, name)
        for name, readers in OPEN_TO.items()
        for who in NAMES
        if who not in readers and who != "anonymous"
    ]


def posts(row: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """List what can be sent to a record: every step of its flow, its form, its own actions."""
    page = address(row)
    for step in row.flow.steps if row.flow else ():
        yield f"{page}step/{step.verb}/", {"note": "因为测试"}
    yield f"{page}edit/", {"title": "改", "version": str(row.version)}
    own = {
        "need": ("write/", "autosave", "feedback", "introduce/"),
        "introduction": ("answer/", "project"),
        "project": ("crew/", "add/risk/", "add/deliverable/", "change/", "assess"),
        "milestone": ("done",),
        "contract": ("line/", "instalment/", "budget/", "text/", "sign/", "closing/", "receipt/", "drop"),
        "agreement": ("renew", "text/"),
        "standingbody": ("add/money/", "add/report/", "year/2026/plan/"),
    }
    for tail in own.get(row._meta.model_name, ()):
        yield (
            f"{page}{tail}",
            {"kind": "joint_rd", "what": "member", "agree": "1", "name": "某人", "version": "1"},
        )


def differences(client: Client, row: Any) -> list[str]:
    """Ask for a record and for one that never was, in every way; say where the answers differ."""
    absent = new_code(row.PREFIX, NOW)
    wrong = []
    for url in addresses_of(row):
        if evened(client.get(url), row.code) != evened(client.get(url.replace(row.code, absent)), absent):
            wrong.append(f"GET {url}")
    for url, sent in posts(row):
        one = evened(client.post(url, sent), row.code)
        other = evened(client.post(url.replace(row.code, absent), sent), absent)
        if one != other or one[0] != 404:
            wrong.append(f"POST {url}: {one[0]} and {other[0]}")
    return wrong


def test_hidden_and_absent_answer_the_same(story: Story, clients: dict[str, Client]) -> None:
    print(f"seed {SEED}")
    cases = hidden_cases(story)
    chosen = random.Random(SEED).sample(cases, len(cases) // 25)
    # Every record at least once that is hidden from somebody.
    hidden = [name for name in OPEN_TO if OPEN_TO[name] != frozenset(NAMES)]
    chosen += [next(case for case in cases if case[1] == name) for name in hidden]
    _compare(story, clients, [case for case in chosen if here(" ".join(case))])


@pytest.mark.deep
def test_everything_hidden_and_absent_answers_the_same(story: Story, clients: dict[str, Client]) -> None:
    _compare(story, clients, hidden_cases(story))


def _compare(story: Story, clients: dict[str, Client], cases: list[Case]) -> None:
    wrong = [
        f"{who}, {name}: {said}"
        for who, name in cases
        for said in differences(clients[who], story.records[name])
        if story.records[name]._meta.model_name != "matchfeedback"
    ]
    assert wrong == []


def test_language_and_fragments_tell_nothing_either(story: Story, clients: dict[str, Client]) -> None:
    row = story.records["need_office"]
    absent = new_code("N", NOW)
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}, {"Accept-Language": "en"}):
        client = clients["rival"]
        one = client.get(address(row), headers=headers)
        other = client.get(address(row).replace(row.code, absent), headers=headers)
        assert evened(one, row.code) == evened(other, absent), headers


def test_anonymous_is_sent_to_the_login_page_for_what_is_and_what_is_not(
    story: Story, clients: dict[str, Client]
) -> None:
    for row in story.records.values():
        for url in addresses_of(row):
            absent = new_code(row.PREFIX, NOW)
            one = evened(clients["anonymous"].get(url), row.code)
            assert one == evened(clients["anonymous"].get(url.replace(row.code, absent)), absent)
            assert one[0] in (302, 401)


def test_search_for_a_hidden_word_answers_as_for_one_that_is_nowhere(
    story: Story, clients: dict[str, Client]
) -> None:
    """Search, suggestions and lists find neither the words nor the code of what is hidden."""
    nowhere = "qz999nowherezq"
    for who in ("rival", "far_officer", "other_professor", "nobody"):
        for word in [*story.forbidden(who)[::20], story.records["need_draft"].code]:
            other = nowhere if word.startswith("qz") else new_code("N", NOW)
            for pattern in ("/search/?q=%s", "/needs/?q=%s", "/api/v1/search?q=%s", "/suggest/need/?q=%s"):
                one = evened(clients[who].get(pattern % word), word)
                assert one == evened(clients[who].get(pattern % other), other), (who, word, pattern)
