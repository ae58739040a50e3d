"""Who was shown protected details is written down: once a request, and never where there was none to see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luodi.core import reads
from luodi.core.models import ReadEntry
from luodi.core.resource import address
from tests import factories
from tests.cast import World

INSERT = 'INSERT INTO "core_readentry"'


def told() -> list[tuple[Any, ...]]:
    """List what was written down."""
    return [(row.way, row.subject, row.fields, row.rows) for row in ReadEntry.objects.order_by("pk")]


def test_a_page_that_shows_a_phone_is_written_down(browser_of: Callable[..., Client], trial: World) -> None:
    person = trial.people["enterprise"]
    browser_of("officer").get(address(person))
    assert told() == [("page", person.ref, ["email", "phone"], 1)]
    entry = ReadEntry.objects.get()
    assert (entry.actor_id, entry.subject_code) == (trial.users["officer"].pk, person.code)


def test_who_is_not_shown_the_phone_has_read_nothing(browser_of: Callable[..., Client], trial: World) -> None:
    browser_of("leader").get(address(trial.people["enterprise"]))
    browser_of("far_official").get(address(trial.people["enterprise"]))
    assert told() == []


def test_an_empty_phone_is_nothing_to_read(browser_of: Callable[..., Client], trial: World) -> None:
    person = factories.person("无电话", trial.organisations["helan"])
    type(person)._base_manager.filter(pk=person.pk).update(email="", phone="")
    browser_of("officer").get(address(person))
    assert told() == []


def test_the_form_shows_it_too(browser_of: Callable[..., Client], trial: World) -> None:
    person = trial.people["enterprise"]
    browser_of("officer").get(f"{address(person)}edit/")
    assert [line[:3] for line in told()] == [("page", person.ref, ["email", "phone"])]


def test_the_interface_for_programs_is_written_down(browser_of: Callable[..., Client], trial: World) -> None:
    person = trial.people["enterprise"]
    answer = browser_of("officer").get(f"/api/v1/people/{person.code}")
    assert answer.json()["phone"]
    assert told() == [("api", person.ref, ["email", "phone"], 1)]


def test_lists_without_a_protected_column_log_nothing(
    browser_of: Callable[..., Client], trial: World
) -> None:
    client = browser_of("director")
    for page in ("/organisations/", "/agreements/", "/search/?q=x", "/me/", "/funds/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert not [query for query in asked if INSERT in query["sql"]], page
    assert told() == []


def test_a_list_with_one_costs_one_statement_however_long(
    browser_of: Callable[..., Client], trial: World
) -> None:
    client = browser_of("director")
    for more in (1, 45):
        for _number in range(more):
            factories.need(trial.organisations["helan"], state="accepted")
        with CaptureQueriesContext(connection) as asked:
            client.get("/needs/")
        assert sum(INSERT in query["sql"] for query in asked) == 1
    last = ReadEntry.objects.order_by("pk").last()
    assert last is not None
    assert (last.subject, last.subject_code, last.rows) == ("needs.need:list", "", 46)


def test_an_export_is_one_line_with_filter_and_rows_and_no_words_of_the_search(
    browser_of: Callable[..., Client], trial: World
) -> None:
    factories.need(trial.organisations["helan"], state="accepted", title="储能机密")
    browser_of("director").get("/needs/export.csv?q=储能机密&state=accepted")
    (entry,) = ReadEntry.objects.all()
    assert (entry.way, entry.subject, entry.rows) == ("export", "needs.need:list", 1)
    assert "state=accepted" in entry.asked
    assert "储能" not in json.dumps([entry.asked])


def test_a_refusal_has_shown_nothing(browser_of: Callable[..., Client], trial: World) -> None:
    browser_of("rival").get(address(trial.people["enterprise"]))
    assert told() == []


def refused(act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_the_books_are_only_added_to(trial: World) -> None:
    now = timezone.now()
    entry = ReadEntry.objects.create(at=now, actor_id=1, way="page", subject="x:1", fields=["phone"])
    old = ReadEntry.objects.create(
        at=now - timedelta(days=800), actor_id=1, way="page", subject="x:1", fields=["phone"]
    )
    assert refused(lambda: ReadEntry.objects.filter(pk=entry.pk).update(actor_id=2))
    assert refused(lambda: ReadEntry.objects.filter(pk=entry.pk).delete())
    assert reads.forget(now) == 1
    assert not ReadEntry.objects.filter(pk=old.pk).exists()
    assert ReadEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 200), ("enterprise", 200), ("rival", 404), ("leader", 404)]
)
def test_keepers_and_the_person_see_who_read(
    browser_of: Callable[..., Client], trial: World, who: str, status: int
) -> None:
    person = trial.people["enterprise"]
    browser_of("tech_manager").get(address(person))
    answer = browser_of(who).get(f"/readings{address(person)}")
    assert answer.status_code == status
    assert ("tech_manager姓名" in answer.content.decode()) == (status == 200)
    if who == "enterprise":
        assert "tech_manager姓名" in browser_of(who).get("/me/data/").content.decode()
