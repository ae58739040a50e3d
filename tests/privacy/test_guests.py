"""A partner's account has an end, is spoken of before it, and can be prolonged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luodi.accounts import actions
from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.models import OutboxEntry
from tests.cast import World
from tests.factories import YINCHUAN


def today() -> date:
    return timezone.localdate()


def invited(trial: World, role: str, scope: str, place: str, ends_on: date | None = None) -> Membership:
    by = actor_of(trial.users["director"], today())
    _row, address = actions.invite(
        email="guest@partner.example", name="来宾", role=role, scope=scope, place=place, language="en",
        ends_on=ends_on, by=by, at=timezone.now(),
    )  # fmt: skip
    token = address.rstrip("/").rpartition("/")[2]
    user = actions.accept_invitation(
        token, name="来宾", password="a-good-long-one-77", language="en", at=timezone.now()
    )
    return Membership.objects.get(user=user)


def test_a_guest_has_an_end_and_staff_none(trial: World) -> None:
    assert invited(trial, "city_official", "region", YINCHUAN).ends_on == today() + timedelta(days=365)


def test_staff_has_no_end_unless_it_is_said(trial: World) -> None:
    assert invited(trial, "university_leader", "all", "").ends_on is None


def test_the_end_is_as_asked_for_and_no_day_longer(trial: World) -> None:
    held = invited(trial, "city_official", "region", YINCHUAN, today() + timedelta(days=40))
    assert actor_of(held.user, today() + timedelta(days=39)).grants
    assert not actor_of(held.user, today() + timedelta(days=40)).grants


@pytest.mark.parametrize("days", [0, -3, 2000])
def test_an_end_that_makes_no_sense_is_refused(trial: World, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        invited(trial, "city_official", "region", YINCHUAN, today() + timedelta(days=days))
    assert set(refused.value.fields) == {"ends_on"}


def mails() -> list[str]:
    return list(
        OutboxEntry.objects.filter(payload__template="accounts/mail/guest_ends")
        .order_by("pk")
        .values_list("subject", flat=True)
    )


def test_both_sides_are_reminded_once_and_again_after_a_new_end(trial: World) -> None:
    held = invited(trial, "city_official", "region", YINCHUAN, today() + timedelta(days=40))
    now = timezone.now()
    assert actions.remind(at=now) == 0
    assert actions.remind(at=now + timedelta(days=10)) == 1
    assert actions.remind(at=now + timedelta(days=11)) == 0
    assert mails() == ["guest@partner.example", trial.users["director"].email]
    admin = actor_of(trial.users["admin"], today())
    actions.prolong(held, ends_on=today() + timedelta(days=60), by=admin, at=now)
    assert actions.remind(at=now) == 0
    assert actions.remind(at=now + timedelta(days=31)) == 1


def test_only_guests_are_prolonged_by_those_who_may(trial: World) -> None:
    held = Membership.objects.get(user=trial.users["city_official"])
    day = today() + timedelta(days=5)
    with pytest.raises(NotAllowed):
        actions.prolong(held, ends_on=day, by=actor_of(trial.users["officer"], today()), at=timezone.now())
    director = actor_of(trial.users["director"], today())
    staff = Membership.objects.get(user=trial.users["officer"])
    with pytest.raises(Conflict):
        actions.prolong(staff, ends_on=day, by=director, at=timezone.now())
    Membership.objects.filter(pk=held.pk).update(ends_on=today())
    with pytest.raises(Conflict):
        actions.prolong(held, ends_on=day, by=director, at=timezone.now())


def test_officers_see_the_guests_of_their_regions_alone(
    browser_of: Callable[..., Client], trial: World
) -> None:
    User.objects.filter(pk=trial.users["enterprise"].pk).update(last_login=timezone.now())

    def seen(who: str) -> set[str]:
        body = browser_of(who).get("/guests/").content.decode()
        names = ("enterprise", "rival", "far_enterprise", "city_official", "far_official")
        return {name for name in names if f">{name}姓名<" in body}

    assert seen("officer") == {"enterprise", "rival", "city_official"}
    assert seen("resident") == {"far_enterprise", "far_official"}
    assert len(seen("director")) == 5
    assert browser_of("city_official").get("/guests/").status_code == 404


def test_the_list_costs_the_same_with_many(
    browser_of: Callable[..., Client], trial: World, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser_of("director")
    client.get("/guests/")
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/guests/").status_code == 200
        counts.append(len(asked))
        for number in range(30):
            user = User.objects.create(
                email=f"g{turn}-{number}@x.example", name="客", created_at=timezone.now(), password="!"
            )
            Membership.objects.create(
                user=user, role="city_official", scope="region", key=YINCHUAN, starts_on="2020-01-01"
            )
    assert counts[0] == counts[1]


def test_a_new_end_is_set_on_the_page(browser_of: Callable[..., Client], trial: World) -> None:
    held = Membership.objects.get(user=trial.users["city_official"])
    day = today() + timedelta(days=100)
    address = f"/accounts/{held.user_id}/roles/{held.pk}/prolong/"
    assert browser_of("officer").post(address, {"ends_on": day.isoformat()}).status_code == 404
    assert browser_of("director").post(address, {"ends_on": day.isoformat()}).status_code == 302
    held.refresh_from_db()
    assert held.ends_on == day
