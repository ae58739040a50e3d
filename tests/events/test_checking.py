"""People are checked in at several desks at once: nobody twice, nobody lost, whatever the network does."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry
from luodi.events import actions
from luodi.events.models import Event, EventRegistration
from tests import factories
from tests.cast import World

KEY = "0123456789abcdef"


@pytest.fixture
def event(trial: World) -> Event:
    """Announce an event of today."""
    made: Event = factories.event(starts_on=timezone.localdate())
    return made


@pytest.fixture
def desk(trial: World, browser_of: Any) -> Client:
    """Sit at a desk as the region's officer."""
    client: Client = browser_of("officer", raise_request_exception=False)
    return client


def came(event: Event) -> int:
    return EventRegistration.objects.allowed(SYSTEM).filter(event=event, came_at__isnull=False).count()


def test_somebody_is_checked_in_once_however_often_it_is_sent(trial: World, event: Event) -> None:
    row, at, officer = factories.event_registration(event), timezone.now(), trial.actor("officer")
    first = actions.check_in(event, row, key=KEY, desk="一号台", by=officer, at=at)
    again = actions.check_in(event, row, key=KEY, desk="一号台", by=officer, at=at)
    other = actions.check_in(event, row, key=KEY[::-1], desk="二号台", by=officer, at=at)
    assert [first.fresh, again.fresh, other.fresh] == [True, False, False]
    assert (other.row.came_at, other.row.desk) == (at, "一号台")
    assert AuditEntry.objects.filter(verb="check_in", subject=row.ref).count() == 1


def test_a_key_checks_one_person_in(trial: World, event: Event) -> None:
    one, other = factories.event_registration(event), factories.event_registration(event)
    actions.check_in(event, one, key=KEY, by=trial.actor("officer"), at=timezone.now())
    with pytest.raises(Conflict):
        actions.check_in(event, other, key=KEY, by=trial.actor("officer"), at=timezone.now())
    # The database itself refuses it, whatever the code does.
    with pytest.raises(IntegrityError), transaction.atomic():
        EventRegistration._base_manager.filter(pk=other.pk).update(desk_key=KEY)


def test_what_was_kept_without_network_has_the_time_it_was_made(trial: World, event: Event) -> None:
    at, officer = timezone.now(), trial.actor("officer")
    for made_at, expected in (
        (at - timedelta(minutes=20), at - timedelta(minutes=20)),
        (at + timedelta(minutes=5), at),
        (at - timedelta(days=3), at),
    ):
        row = factories.event_registration(event)
        done = actions.check_in(event, row, key=f"{row.pk:016}", made_at=made_at, by=officer, at=at)
        assert done.row.came_at == expected


def test_who_comes_from_the_waiting_list_has_a_place(trial: World, event: Event) -> None:
    row = factories.event_registration(event, state="waiting")
    done = actions.check_in(event, row, key=KEY, by=trial.actor("officer"), at=timezone.now())
    assert (done.row.state, done.fresh) == ("placed", True)


def test_who_withdrew_is_taken_in_as_a_walk_in(trial: World, event: Event) -> None:
    row, officer = factories.event_registration(event, state="withdrawn"), trial.actor("officer")
    with pytest.raises(Conflict):
        actions.check_in(event, row, key=KEY, by=officer, at=timezone.now())
    done = actions.walk_in(event, {"name": "来宾"}, key=KEY, by=officer, at=timezone.now())
    assert (done.row.way, done.row.state, done.fresh) == ("walk_in", "placed", True)


def test_a_walk_in_whose_phone_is_registered_is_checked_in(trial: World, event: Event) -> None:
    row, officer = factories.event_registration(event, phone="13900001234"), trial.actor("officer")
    done = actions.walk_in(
        event, {"name": "马", "phone": "139 0000 1234"}, key=KEY, by=officer, at=timezone.now()
    )
    assert (done.row.pk, done.fresh) == (row.pk, True)
    assert EventRegistration.objects.allowed(SYSTEM).filter(event=event).count() == 1


def test_taken_back_where_the_wrong_name_was_tapped(trial: World, event: Event) -> None:
    row, officer = factories.event_registration(event), trial.actor("officer")
    actions.check_in(event, row, key=KEY, by=officer, at=timezone.now())
    assert actions.undo_check_in(row, by=officer, at=timezone.now()).came_at is None
    assert actions.check_in(event, row, key=KEY, by=officer, at=timezone.now()).fresh


@pytest.mark.parametrize("who", ["far_officer", "city_official", "enterprise", "leader"])
def test_others_check_nobody_in(trial: World, event: Event, who: str) -> None:
    row = factories.event_registration(event, organisation=trial.organisations["helan"])
    with pytest.raises((Missing, NotAllowed)):
        actions.check_in(event, row, key=KEY, by=trial.actor(who), at=timezone.now())
    with pytest.raises(NotAllowed):
        actions.walk_in(event, {"name": "来宾"}, key=KEY, by=trial.actor(who), at=timezone.now())
    assert came(event) == 0


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 41, "schlüssel-zehn", "a b c d e f g h", "'; DROP TABLE--"]
)
def test_what_is_no_key_is_refused(trial: World, event: Event, key: str) -> None:
    row = factories.event_registration(event)
    with pytest.raises(Invalid):
        actions.check_in(event, row, key=key, by=trial.actor("officer"), at=timezone.now())


@pytest.mark.parametrize("seed", range(3))
def test_four_desks_that_send_everything_twice_in_any_order_double_nobody(
    trial: World, event: Event, seed: int
) -> None:
    """Forty people, four desks, each tap sent up to three times, late and out of order; walk-ins with shared phones."""
    dice, officer, at = random.Random(seed), trial.actor("officer"), timezone.now()
    rows = [factories.event_registration(event, name=f"来宾{n}") for n in range(40)]
    taps: list[tuple[str, Any, str]] = []
    for number, row in enumerate(rows):
        for desk in dice.sample(range(4), dice.choice((1, 1, 2))):
            taps += [("mark", row, f"{desk}-{number:012}")] * dice.choice((1, 2, 3))
    for number in range(10):
        phone = f"1370000{number // 2:04}"
        taps += [("walk", {"name": f"散客{number}", "phone": phone}, f"w-{number:012}")] * dice.choice((1, 2))
    dice.shuffle(taps)
    fresh = 0
    for what, given, key in taps:
        if what == "mark":
            fresh += actions.check_in(event, given, key=key, by=officer, at=at).fresh
        else:
            fresh += actions.walk_in(event, given, key=key, by=officer, at=at).fresh
    assert fresh == came(event) == 45


def test_the_desk_finds_marks_and_counts(event: Event, desk: Client) -> None:
    row = factories.event_registration(event, name="马晓东", phone="13900001234", organisation_text="阀门厂")
    base = f"/events/{event.code}/desk/"
    page = desk.get(base).content.decode()
    assert f'data-desk="{event.code}"' in page
    said = desk.get(f"{base}list").json()
    assert (said["placed"], said["come"]) == (1, 0)
    # Of the phone its last digits alone leave the house.
    assert said["guests"][0]["tail"] == "1234"
    assert "13900001234" not in str(said)
    done = desk.post(f"{base}mark", {"code": row.code, "key": KEY, "desk": "一号台"}).json()
    assert (done["fresh"], done["come"]) == (True, 1)
    assert desk.post(f"{base}mark", {"code": row.code, "key": KEY}).json()["fresh"] is False
    walked = desk.post(f"{base}walk-in", {"name": "散客", "comes_as": "guest", "key": KEY[::-1]}).json()
    assert (walked["fresh"], walked["come"]) == (True, 2)


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("mark", {"code": "ER-2026-NOTTHERE", "key": KEY}, 404),
        ("mark", {"code": "", "key": KEY}, 404),
        ("walk-in", {"name": "", "key": KEY, "comes_as": "guest"}, 422),
        ("walk-in", {"name": "来宾", "key": KEY, "comes_as": "director"}, 422),
        ("walk-in", {"name": "来宾", "key": "x", "comes_as": "guest"}, 422),
        ("walk-in", {"name": "来宾", "phone": "abc", "key": KEY, "comes_as": "guest"}, 422),
    ],
)
def test_what_cannot_be_right_is_refused(
    event: Event, desk: Client, path: str, sent: dict[str, str], status: int
) -> None:
    answer = desk.post(f"/events/{event.code}/desk/{path}", sent, headers={"accept": "application/json"})
    assert answer.status_code == status
    assert came(event) == 0


def test_nobody_of_another_event_is_checked_in_here(event: Event, desk: Client) -> None:
    other = factories.event_registration(factories.event())
    answer = desk.post(f"/events/{event.code}/desk/mark", {"code": other.code, "key": KEY})
    assert answer.status_code == 404


def test_the_code_of_a_badge_opens_who_it_is(event: Event, desk: Client, browser_of: Any) -> None:
    row = factories.event_registration(event, name="马晓东")
    address = f"/event-registrations/{row.code}/came/"
    assert "马晓东" in desk.get(address).content.decode()
    assert desk.post(address, {"key": KEY}).status_code == 302
    assert came(event) == 1
    assert desk.post(address, {"undo": "1"}).status_code == 302
    assert came(event) == 0
    assert Client().get(address).status_code == 302
    assert browser_of("enterprise", raise_request_exception=False).get(address).status_code == 404
