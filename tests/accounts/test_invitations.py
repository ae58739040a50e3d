"""Invitations by a link that works once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luodi.accounts import actions
from luodi.accounts.models import Invitation, Membership, User
from luodi.accounts.queries import actor_of
from luodi.accounts.states import SCOPES_OF, Role, Scope
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, OutboxEntry
from tests.accounts.conftest import PASSWORD, is_in

pytestmark = pytest.mark.django_db
GUEST = {
    "email": "Guest@example.com",
    "name": "杨建平",
    "role": Role.ENTERPRISE_CONTACT,
    "scope": Scope.ORGANISATION,
    "place": "贺兰储能",
    "language": "zh-hans",
}
ACCEPTED = {"name": "杨建平", "language": "zh-hans", "new": "a horse of my own", "again": "a horse of my own"}


def invited(by: User, **more: Any) -> tuple[Invitation, str]:
    """Invite, and give the invitation with the path of its link."""
    actor = actor_of(by, timezone.localdate())
    invitation, address = actions.invite(**{**GUEST, **more}, by=actor, at=timezone.now())
    return invitation, re.sub(r"^https?://[^/]+", "", address)


def test_a_director_invites_and_the_guest_begins(director: User, open_browser: Callable[..., Client]) -> None:
    page = open_browser(director).post("/accounts/invite/", GUEST)
    assert page.status_code == 200
    shown = re.search(r'id="invitation-link">https?://[^/]+(/invitation/[^<]+)</code>', page.content.decode())
    assert shown
    mail = OutboxEntry.objects.get(channel="mail")
    assert mail.subject == "guest@example.com"
    assert mail.payload["context"]["url"].endswith(shown[1])
    client = open_browser()
    welcome = client.get(shown[1]).content.decode()
    assert "陈启明 invites you" in welcome
    assert client.post(shown[1], ACCEPTED)["Location"] == "/"
    assert is_in(client)
    user = User.objects.get(email="guest@example.com")
    held = Membership.objects.get(user=user)
    assert (held.role, held.scope, held.key) == ("enterprise_contact", "organisation", "17")
    assert user.language == "zh-hans"
    assert is_in(_logged_in(open_browser, user))
    verbs = set(AuditEntry.objects.filter(subject__startswith="accounts.").values_list("verb", flat=True))
    assert verbs == {"log_in", "invite", "accept_invitation"}


def _logged_in(open_browser: Callable[..., Client], user: User) -> Client:
    client = open_browser()
    client.post("/login/", {"email": user.email, "password": ACCEPTED["new"]})
    return client


def test_the_link_is_kept_as_a_hash_only(director: User) -> None:
    invitation, link = invited(director)
    token = link.split("/")[2]
    assert token not in invitation.token_hash
    assert token not in str(list(AuditEntry.objects.values()))


def test_a_link_works_once(director: User, open_browser: Callable[..., Client]) -> None:
    _invitation, link = invited(director)
    open_browser().post(link, ACCEPTED)
    for again in (open_browser().get(link), open_browser().post(link, ACCEPTED)):
        assert again.status_code == 404
        assert "no longer works" in again.content.decode()
    assert Membership.objects.filter(role=Role.ENTERPRISE_CONTACT).count() == 1


def test_used_expired_withdrawn_and_made_up_links_answer_alike(
    director: User, open_browser: Callable[..., Client]
) -> None:
    _used, first = invited(director)
    open_browser().post(first, ACCEPTED)
    old, second = invited(director, email="old@example.com")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    drawn, third = invited(director, email="drawn@example.com")
    open_browser(director).post(f"/accounts/invitations/{drawn.pk}/withdraw/")
    pages = [open_browser().get(link) for link in (first, second, third, "/invitation/made-up/")]
    assert {page.status_code for page in pages} == {404}
    strip = re.compile(r'="[A-Za-z0-9]{64}"|/invitation/[^"]+')
    assert len({strip.sub("", page.content.decode()) for page in pages}) == 1


def test_a_link_lives_for_fourteen_days(director: User) -> None:
    invitation, link = invited(director)
    token = link.split("/")[2]
    last = invitation.created_at + timedelta(days=14)
    given = {"name": "杨", "password": "a horse of my own", "language": "en"}
    with pytest.raises(Missing):
        actions.accept_invitation(token, **given, at=last)
    assert actions.accept_invitation(token, **given, at=last - timedelta(seconds=1)).pk


def test_a_weak_password_does_not_use_the_link_up(
    director: User, open_browser: Callable[..., Client]
) -> None:
    _invitation, link = invited(director)
    client = open_browser()
    assert client.post(link, {**ACCEPTED, "new": "short", "again": "short"}).status_code == 422
    assert client.post(link, ACCEPTED).status_code == 302


def test_inviting_says_the_same_of_known_and_unknown_e_mails(
    director: User, professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(director)
    pages = []
    for email in (professor.email, "nobody@example.edu"):
        body = client.post("/accounts/invite/", {**GUEST, "email": email}).content.decode()
        pages.append(re.sub(r"[A-Za-z0-9]{64}|/invitation/[^<]+", "", body).replace(email, ""))
    assert pages[0] == pages[1]


def test_the_owner_of_an_account_takes_the_role_on_after_logging_in(
    director: User, professor: User, open_browser: Callable[..., Client]
) -> None:
    _invitation, link = invited(director, email=professor.email)
    stranger = open_browser()
    assert professor.email in stranger.get(link).content.decode()
    stranger.post(link, ACCEPTED)
    other = open_browser(director)
    other.post(link)
    assert professor.memberships.count() == 1, "neither a stranger nor somebody else takes it on"
    professor.refresh_from_db()
    assert professor.check_password(PASSWORD), "an invitation sets nobody's password"
    client = open_browser(professor)
    assert client.post(link)["Location"] == "/me/"
    assert set(professor.memberships.values_list("role", flat=True)) == {"professor", "enterprise_contact"}


def test_a_director_makes_no_administrator(
    director: User, administrator: User, open_browser: Callable[..., Client]
) -> None:
    page = open_browser(director).post(
        "/accounts/invite/", {**GUEST, "role": Role.ADMINISTRATOR, "scope": Scope.ALL}
    )
    assert page.status_code == 422
    with pytest.raises(NotAllowed):
        invited(director, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    assert invited(administrator, role=Role.ADMINISTRATOR, scope=Scope.ALL, place="")[0].pk


def test_others_neither_invite_nor_learn_that_one_can(
    professor: User, director: User, open_browser: Callable[..., Client]
) -> None:
    invitation, _link = invited(director)
    client = open_browser(professor)
    absent = client.get("/nowhere/")
    for answer in (
        client.get("/accounts/invite/"),
        client.post("/accounts/invite/", GUEST),
        client.post(f"/accounts/invitations/{invitation.pk}/withdraw/"),
    ):
        assert answer.status_code == absent.status_code == 404
    with pytest.raises(NotAllowed):
        invited(professor)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("scope", Scope.values)
def test_roles_are_given_in_the_scopes_that_make_sense(administrator: User, role: str, scope: str) -> None:
    place = {"region": "640000", "organisation": "贺兰储能", "all": ""}[scope]
    if scope in SCOPES_OF[role]:
        assert bool(invited(administrator, role=role, scope=scope, place=place)[0].key) == (scope != "all")
    else:
        with pytest.raises(Invalid) as refused:
            invited(administrator, role=role, scope=scope, place=place)
        assert set(refused.value.fields) == {"scope"}


@pytest.mark.parametrize("place", ["", "  ", "不存在的公司"])
def test_an_unknown_place_is_refused_beside_its_field(
    director: User, open_browser: Callable[..., Client], place: str
) -> None:
    page = open_browser(director).post("/accounts/invite/", {**GUEST, "place": place})
    assert page.status_code == 422
    assert "Nothing by that code or name is known" in page.content.decode()
    assert not Invitation.objects.exists()
