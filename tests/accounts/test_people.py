"""The administration of accounts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luodi.accounts import actions
from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of
from luodi.accounts.states import Role
from luodi.core.errors import Conflict, NotAllowed
from luodi.core.models import AuditEntry
from tests.accounts.conftest import is_in

pytestmark = pytest.mark.django_db


def deeds(user: User) -> list[str]:
    return list(AuditEntry.objects.filter(subject=user.ref).order_by("pk").values_list("verb", flat=True))


def roles_today(user: User) -> set[str]:
    return set(actor_of(user, timezone.localdate()).roles)


def test_the_list_names_people_and_what_they_may_do(
    administrator: User, person: Callable[..., User], open_browser: Callable[..., Client]
) -> None:
    person("ma@example.edu", (Role.REGIONAL_OFFICER, "region", "640000"), name="马文静")
    client = open_browser(administrator)
    body = client.get("/accounts/").content.decode()
    assert "regional officer · 宁夏" in body
    found = client.get("/accounts/?q=ma@ex").content.decode()
    assert "马文静" in found
    assert "1 account" in found


def test_the_list_costs_the_same_at_10_and_at_1000(
    administrator: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(administrator)
    counts = []
    for number in (10, 1000):
        users = [
            User(
                email=f"{number}-{one}@example.edu", name=f"甲{one}", password="!", created_at=timezone.now()
            )
            for one in range(number)
        ]
        User.objects.bulk_create(users)
        made = User.objects.filter(email__startswith=f"{number}-")
        Membership.objects.bulk_create(
            Membership(
                user=user, role=Role.CITY_OFFICIAL, scope="region", key="640000", starts_on="2020-01-01"
            )
            for user in made
        )
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/accounts/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_role_is_given_and_ended(
    administrator: User, professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(administrator)
    today = timezone.localdate()
    given = {"role": Role.SCHOOL_SECRETARY, "scope": "organisation", "place": "贺兰储能", "starts_on": today}
    at = f"/accounts/{professor.pk}/"
    assert client.post(f"{at}roles/", given)["Location"] == at
    assert roles_today(professor) == {"professor", "school_secretary"}
    again = client.post(f"{at}roles/", given)
    assert again.status_code == 422
    assert "holds just this role already" in again.content.decode()
    held = professor.memberships.get(role=Role.SCHOOL_SECRETARY)
    assert client.post(f"{at}roles/{held.pk}/end/").status_code == 302
    assert roles_today(professor) == {"professor"}
    assert client.post(f"{at}roles/{held.pk}/end/").status_code == 409
    assert deeds(professor) == ["add_membership", "end_membership"]


def test_a_role_that_has_not_begun_never_begins_once_ended(administrator: User, professor: User) -> None:
    by, today = actor_of(administrator, timezone.localdate()), timezone.localdate()
    later = today + timedelta(days=10)
    held = actions.add_membership(
        professor, role=Role.REVIEWER, scope="all", place="", starts_on=later, by=by, at=timezone.now()
    )
    actions.end_membership(held, by=by, at=timezone.now())
    assert "reviewer" not in actor_of(professor, later).roles
    assert "reviewer" not in actor_of(professor, later + timedelta(days=1)).roles


def test_a_role_is_of_the_account_in_the_address(
    administrator: User, professor: User, director: User, open_browser: Callable[..., Client]
) -> None:
    held = director.memberships.get()
    refused = open_browser(administrator).post(f"/accounts/{professor.pk}/roles/{held.pk}/end/")
    assert refused.status_code == 404
    assert roles_today(director) == {"office_director"}


def test_closing_and_opening_an_account(
    administrator: User, professor: User, open_browser: Callable[..., Client]
) -> None:
    client, theirs = open_browser(administrator), open_browser(professor)
    at = f"/accounts/{professor.pk}/"
    assert client.post(f"{at}deactivate/", {"note": "left the university"}).status_code == 302
    assert not is_in(theirs)
    assert client.post(f"{at}deactivate/").status_code == 409
    assert "left the university" in client.get(at).content.decode()
    client.post(f"{at}reactivate/")
    assert is_in(open_browser(professor))
    assert [verb for verb in deeds(professor) if verb != "log_in"] == ["deactivate", "reactivate"]


def test_a_lost_authenticator_is_removed_by_an_administrator(
    administrator: User, professor: User, open_browser: Callable[..., Client]
) -> None:
    from luodi.accounts.models import RecoveryCode, SecondFactor
    from luodi.accounts.vault import seal

    theirs = open_browser(professor)
    SecondFactor.objects.create(user=professor, sealed_secret=seal("A" * 32), confirmed_at=timezone.now())
    RecoveryCode.objects.create(user=professor, code_hash="x")
    answer = open_browser(administrator).post(f"/accounts/{professor.pk}/remove-second-factor/")
    assert answer.status_code == 302
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not is_in(theirs)


def test_nobody_locks_the_last_administrator_out(
    administrator: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(administrator)
    at = f"/accounts/{administrator.pk}/"
    held = administrator.memberships.get()
    assert client.post(f"{at}deactivate/").status_code == 409
    assert client.post(f"{at}roles/{held.pk}/end/").status_code == 409
    assert client.post(f"{at}remove-second-factor/").status_code == 404
    assert client.get("/accounts/").status_code == 200


def test_others_do_not_learn_that_there_is_an_administration(
    director: User, professor: User, open_browser: Callable[..., Client]
) -> None:
    for user in (director, professor):
        client = open_browser(user)
        held = director.memberships.get()
        absent = client.get("/nowhere/").status_code
        addresses = ("/accounts/", f"/accounts/{director.pk}/", "/accounts/999999/")
        assert {client.get(address).status_code for address in addresses} == {absent}
        posts = (
            f"/accounts/{director.pk}/deactivate/",
            f"/accounts/{director.pk}/roles/",
            f"/accounts/{director.pk}/roles/{held.pk}/end/",
        )
        assert {client.post(address).status_code for address in posts} == {404}
    assert roles_today(director) == {"office_director"}


def test_actions_ask_for_the_right_themselves(director: User, professor: User) -> None:
    by, now = actor_of(director, timezone.localdate()), timezone.now()
    held = professor.memberships.get()
    for act in (
        lambda: actions.deactivate(professor, by=by, at=now),
        lambda: actions.reactivate(professor, by=by, at=now),
        lambda: actions.end_membership(held, by=by, at=now),
        lambda: actions.remove_second_factor(professor, by=by, at=now),
        lambda: actions.add_membership(
            professor, role="reviewer", scope="all", place="", starts_on=now.date(), by=by, at=now
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(Conflict):
        actions.start_second_factor(_with_factor(professor))


def _with_factor(user: User) -> User:
    from luodi.accounts.models import SecondFactor

    SecondFactor.objects.create(user=user, sealed_secret="x", confirmed_at=timezone.now())
    return user
