"""Who stands in has what is lent, no more and no longer, and what is done by it is put down to both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.accounts import actions
from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of, lendable
from luodi.accounts.states import Role
from luodi.core import audit
from luodi.core.actor import Grant
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.needs.models import Need
from luodi.needs.states import NEED_FLOW
from tests import factories
from tests.cast import World
from tests.factories import JIANGSU, NINGXIA, WUXI, YINCHUAN


def now() -> Any:
    return timezone.now()


def today() -> Any:
    return timezone.localdate()


def lend(trial: World, lender: str, deputy: str, email: str = "", **more: Any) -> Membership:
    user = trial.users[lender]
    held = Membership.objects.filter(user=user, delegated_by=None).first()
    given_: dict[str, Any] = {
        "role": held.pk if held else 0,
        "place": "",
        "deputy": email or trial.users[deputy].email,
        "starts_on": today(),
        "ends_on": today() + timedelta(days=7),
        **more,
    }
    return actions.lend(user, **given_, by=actor_of(user, today()), at=now())


def as_of(trial: World, name: str, days: int = 0) -> Any:
    return actor_of(trial.users[name], today() + timedelta(days=days))


def far_need(trial: World) -> Need:
    return factories.need(trial.organisations["helan"], state="submitted", region_id=YINCHUAN)


def test_a_deputy_has_the_role_from_a_day_up_to_but_not_including_another(trial: World) -> None:
    lend(trial, "officer", "far_officer", starts_on=today() + timedelta(days=2))
    lent = Grant("regional_officer", "region", NINGXIA)
    assert [lent in as_of(trial, "far_officer", day).grants for day in (1, 2, 6, 7)] == [
        False,
        True,
        True,
        False,
    ]


def test_what_a_deputy_sees_is_what_the_lender_sees_and_the_own(trial: World) -> None:
    need = far_need(trial)
    seen = Need.objects.allowed(as_of(trial, "far_officer")).filter(pk=need.pk)
    assert not seen.exists()
    lend(trial, "officer", "far_officer")
    assert Need.objects.allowed(as_of(trial, "far_officer")).filter(pk=need.pk).exists()
    assert as_of(trial, "far_officer").own == as_of(trial, "far_officer").own.own


def test_a_deed_by_a_lent_role_is_put_down_to_both(trial: World) -> None:
    lend(trial, "officer", "far_officer")
    need, own = far_need(trial), factories.need(
        trial.organisations["taihu"], state="submitted", region_id=WUXI
    )  # fmt: skip
    by = as_of(trial, "far_officer")
    NEED_FLOW.advance(need, "accept", by=by, at=now())
    NEED_FLOW.advance(own, "accept", by=by, at=now())
    entry = AuditEntry.objects.named().get(subject=need.ref, verb="accept")
    assert (entry.actor_id, entry.behalf_id) == (by.user_id, trial.users["officer"].pk)
    assert "far_officer姓名" in str(audit.signature(entry))
    assert "officer姓名" in entry.whom
    assert AuditEntry.objects.get(subject=own.ref, verb="accept").behalf_id is None
    audit.seal()
    assert audit.broken_links(AuditEntry.objects.order_by("seal")) == []
    entry.behalf_id = None
    assert entry.content_hash != audit.content_hash(entry)


def test_what_a_deputy_does_with_the_own_account_is_the_own_deed(trial: World) -> None:
    lend(trial, "officer", "far_officer")
    user = trial.users["far_officer"]
    actions.amend_profile(user, {"phone": "13912345678"}, by=as_of(trial, "far_officer"), at=now())
    assert AuditEntry.objects.get(verb="amend_profile").behalf_id is None


def test_administration_by_a_lent_role_is_put_down_to_both(trial: World) -> None:
    lend(trial, "admin", "director")
    lend(trial, "officer", "director")
    user = trial.users["nobody"]
    actions.deactivate(user, by=as_of(trial, "director"), at=now())
    assert AuditEntry.objects.get(verb="deactivate").behalf_id is None, "a director looks after accounts too"
    lend(trial, "admin", "resident")
    actions.reactivate(user, by=as_of(trial, "resident"), at=now())
    assert AuditEntry.objects.get(verb="reactivate").behalf_id == trial.users["admin"].pk


def test_it_ends_with_the_lenders_own_role(trial: World) -> None:
    lend(trial, "officer", "far_officer")
    held = Membership.objects.get(user=trial.users["officer"], delegated_by=None)
    actions.end_membership(held, by=as_of(trial, "admin"), at=now())
    assert as_of(trial, "far_officer").lent == ()


def test_it_ends_with_the_lenders_account(trial: World) -> None:
    lend(trial, "officer", "far_officer")
    User.objects.filter(pk=trial.users["officer"].pk).update(is_active=False)
    assert as_of(trial, "far_officer").lent == ()


def test_it_is_no_more_than_the_lender_has_at_that_moment(trial: World) -> None:
    lend(trial, "officer", "far_officer")
    Membership.objects.filter(user=trial.users["officer"]).update(key=YINCHUAN)
    assert as_of(trial, "far_officer").lent == ()
    Membership.objects.filter(user=trial.users["officer"]).update(key=NINGXIA)
    assert as_of(trial, "far_officer").lent


def test_it_ends_when_the_deputy_leaves_the_house(trial: World) -> None:
    lend(trial, "officer", "far_officer")
    Membership.objects.filter(user=trial.users["far_officer"], delegated_by=None).delete()
    assert as_of(trial, "far_officer").grants == frozenset()


def test_a_part_of_the_region_can_be_lent_and_nothing_beyond(trial: World) -> None:
    row = lend(trial, "officer", "far_officer", place="640100")
    assert (row.scope, row.key) == ("region", YINCHUAN)
    for beyond in (JIANGSU, "110000", "不存在"):
        with pytest.raises(Invalid) as refused:
            lend(trial, "officer", "resident", place=beyond)
        assert set(refused.value.fields) == {"place"}


def test_what_is_lent_cannot_be_passed_on(trial: World) -> None:
    row = lend(trial, "officer", "far_officer")
    deputy = trial.users["far_officer"]
    assert row.pk not in {held.pk for held in lendable(deputy, today())}
    with pytest.raises(Invalid):
        lend(trial, "far_officer", "resident", role=row.pk)


OUTSIDE = [
    ("officer", "enterprise"), ("officer", "city_official"), ("officer", "professor"), ("officer", "nobody"),
    ("enterprise", "rival"), ("enterprise", "officer"), ("city_official", "far_official"), ("city_official", "officer"),
    ("secretary", "enterprise"), ("officer", "officer"),
]  # fmt: skip


@pytest.mark.parametrize(("lender", "deputy"), OUTSIDE)
def test_nobody_of_another_house_stands_in(trial: World, lender: str, deputy: str) -> None:
    with pytest.raises(Invalid) as refused:
        lend(trial, lender, deputy)
    with pytest.raises(Invalid) as unknown:
        lend(trial, lender, "officer", email="nobody.at.all@cast.example")
    assert refused.value.fields == unknown.value.fields, "whether the account exists must not be told"


@pytest.mark.parametrize("lender", ["professor", "reviewer"])
def test_what_somebody_is_in_person_is_lent_to_nobody(trial: World, lender: str) -> None:
    with pytest.raises(Invalid) as refused:
        lend(trial, lender, "officer")
    assert set(refused.value.fields) == {"role"}


def test_days_are_checked(trial: World) -> None:
    day = today()
    for days, field in (
        ({"starts_on": day - timedelta(days=1)}, "starts_on"),
        ({"ends_on": day}, "ends_on"),
        ({"ends_on": day + timedelta(days=400)}, "ends_on"),
    ):
        with pytest.raises(Invalid) as refused:
            lend(trial, "officer", "resident", **days)
        assert set(refused.value.fields) == {field}
    Membership.objects.filter(user=trial.users["officer"]).update(ends_on=day + timedelta(days=3))
    with pytest.raises(Invalid):
        lend(trial, "officer", "resident")


@pytest.mark.parametrize("who", ["officer", "far_officer", "director", "admin"])
def test_it_is_ended_at_once_by_those_concerned(trial: World, who: str) -> None:
    row = lend(trial, "officer", "far_officer")
    actions.end_lent(row, by=as_of(trial, who), at=now())
    assert as_of(trial, "far_officer").lent == ()
    with pytest.raises(Conflict):
        actions.end_lent(row, by=as_of(trial, who), at=now())


def test_nobody_else_ends_it(trial: World) -> None:
    row = lend(trial, "officer", "far_officer")
    for who in ("resident", "leader", "enterprise"):
        with pytest.raises(NotAllowed):
            actions.end_lent(row, by=as_of(trial, who), at=now())


def test_the_deputy_is_told_by_mail(trial: World) -> None:
    row = lend(trial, "officer", "far_officer")
    actions.end_lent(row, by=as_of(trial, "officer"), at=now())
    told = OutboxEntry.objects.filter(channel="mail", subject=trial.users["far_officer"].email)
    assert [entry.payload["context"]["what"] for entry in told.order_by("pk")] == ["lent", "ended"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.integers(0, 5), length=st.integers(1, 6), own_ends=st.integers(1, 12) | st.none(),
    revoked=st.integers(0, 10) | st.none(), day=st.integers(0, 14),
)  # fmt: skip
def test_on_every_day_a_deputy_has_it_only_while_all_of_it_holds(
    trial: World, starts: int, length: int, own_ends: int | None, revoked: int | None, day: int
) -> None:
    first = today()
    Membership.objects.filter(delegated_by__isnull=False).delete()
    own = Membership.objects.filter(user=trial.users["officer"])
    own.update(ends_on=None)
    row = lend(
        trial, "officer", "far_officer",
        starts_on=first + timedelta(days=starts), ends_on=first + timedelta(days=starts + length),
    )  # fmt: skip
    own.update(ends_on=None if own_ends is None else first + timedelta(days=own_ends))
    end = starts + length
    if revoked is not None and revoked < end:
        actions.end_lent(row, by=as_of(trial, "officer"), at=now() + timedelta(days=revoked))
        end = max(revoked, starts)
    wanted = starts <= day < end and (own_ends is None or day < own_ends)
    assert bool(as_of(trial, "far_officer", day).lent) == wanted


def test_pages(browser_of: Any, trial: World) -> None:
    client = browser_of("officer")
    held = Membership.objects.get(user=trial.users["officer"], delegated_by=None)
    sent = {
        "role": held.pk, "place": "", "deputy": trial.users["far_officer"].email,
        "starts_on": today().isoformat(), "ends_on": (today() + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    assert client.post("/me/deputies/", {**sent, "deputy": "x@example.com"}).status_code == 422
    assert client.post("/me/deputies/", sent).status_code == 302
    row = Membership.objects.get(delegated_by=trial.users["officer"])
    for who in ("officer", "far_officer"):
        assert "far_officer姓名" in browser_of(who).get("/me/deputies/").content.decode()
    assert "far_officer姓名" in browser_of("director").get("/accounts/deputies/").content.decode()
    assert browser_of("resident").post(f"/me/deputies/{row.pk}/end/").status_code == 404
    assert browser_of("far_officer").post(f"/me/deputies/{row.pk}/end/").status_code == 302
    assert as_of(trial, "far_officer").lent == ()


def test_a_lent_staff_role_asks_for_the_second_factor(trial: World) -> None:
    from luodi.accounts.queries import needs_second_factor

    lend(trial, "secretary", "professor")
    assert as_of(trial, "professor").has(Role.SCHOOL_SECRETARY)
    assert not needs_second_factor(as_of(trial, "professor"))
    lend(trial, "secretary", "director")
    assert needs_second_factor(as_of(trial, "director"))
