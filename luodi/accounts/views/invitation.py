"""Invite people, and take up an invitation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luodi.accounts import actions
from luodi.accounts.forms import AcceptForm, InvitationForm
from luodi.accounts.models import Invitation, User
from luodi.accounts.queries import invitation_of, open_invitations
from luodi.accounts.rules import may_administer, may_invite, roles_to_give
from luodi.accounts.scopes import scope_names
from luodi.accounts.views.entry import AppRequest, attempt, enter, for_users, page
from luodi.core.errors import Missing
from luodi.core.gate import open_to_public


@never_cache
@require_http_methods(["GET", "POST"])
@for_users
def invite(request: AppRequest) -> HttpResponse:
    """Ask whom to invite to what; show the link this once, to be handed over where mail is not read."""
    if not may_invite(request.actor):
        raise Missing
    form = InvitationForm(
        request.POST or None, roles=roles_to_give(request.actor), initial={"language": get_language()}
    )

    def act(given: dict[str, Any]) -> Any:
        return actions.invite(**given, by=request.actor, at=timezone.now())

    made, status = attempt(form, act)
    if made is None:
        return page(request, "accounts/invite.html", form, status=status, invitations=_listed(request))
    invitation, address = made
    return render(request, "accounts/invited.html", {"invitation": invitation, "address": address})


@require_POST
@for_users
def withdraw(request: AppRequest, number: int) -> HttpResponse:
    """Make an invitation void."""
    invitation = _mine(request).filter(pk=number).first()
    if invitation is None:
        raise Missing
    actions.withdraw_invitation(invitation, by=request.actor, at=timezone.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:invite")


@open_to_public
@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: with an account of the same e-mail, or by making one."""
    invitation = invitation_of(token, timezone.now())
    if invitation is None:
        return render(request, "accounts/link_void.html", status=404)
    known = User.objects.filter(email=invitation.email).first()
    if known is not None:
        return _join(request, token, invitation, known)
    initial = {"name": invitation.name, "language": get_language()}
    form = AcceptForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> User:
        return actions.accept_invitation(
            token,
            name=given["name"],
            password=given["new"],
            language=given["language"],
            at=timezone.now(),
        )

    user, status = attempt(form, act, field="new")
    if user is None:
        return page(request, "accounts/invitation.html", form, status=status, invitation=invitation)
    return enter(request, user, how="invitation")


def _join(request: HttpRequest, token: str, invitation: Invitation, known: User) -> HttpResponse:
    """Let the owner of an existing account take the role on; ask everybody else to log in to it."""
    if not known.is_active:
        return render(request, "accounts/link_void.html", status=404)
    own = request.user.pk == known.pk
    if request.method == "POST" and own:
        actions.join_by_invitation(token, known, at=timezone.now())
        messages.success(request, _("The new role is yours from now on."))
        return redirect("accounts:me")
    context = {"invitation": invitation, "own": own, "path": request.path}
    return render(request, "accounts/invitation_join.html", context)


def _mine(request: AppRequest) -> Any:
    """Find the open invitations that the actor may withdraw."""
    found = open_invitations(timezone.now())
    return found if may_administer(request.actor) else found.filter(invited_by=request.user)


def _listed(request: AppRequest) -> list[tuple[Invitation, str]]:
    rows = list(_mine(request)[:200])
    names = scope_names((row.scope, row.key) for row in rows)
    return [(row, names[row.scope, row.key]) for row in rows]
