"""Let partners and people of the team answer by a link, without an account, mostly on a phone.

The secret in the address is all that is asked: no cookie is needed, no other site learns it (referrer policy), and once
the application is handed in or withdrawn the address answers like one that never was.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.accounts.actions.attempts import Limit, TooMany, take
from luodi.accounts.calc import secret_hash
from luodi.calls.actions import parties as actions
from luodi.calls.models import Application, Member, Party
from luodi.calls.queries import applications as queries
from luodi.calls.states import WITH_APPLICANT
from luodi.calls.views.applying import answer_page
from luodi.calls.views.filling import Desk, fill
from luodi.calls.views.filling import save as save_desk
from luodi.core.errors import Missing
from luodi.core.gate import by_link

# Saved at every change, a part of sixty fields takes some hundred.
_WRITES = Limit("application-part", 1500, timedelta(hours=1))


def _application(key: int) -> Application:
    """Find what a link belongs to, as long as it is with its applicants.

    :raises Missing: if it went on.
    """
    rows = Application.objects.unguarded("the secret of a part was given").filter(
        pk=key, state__in=WITH_APPLICANT, retired_at=None
    )
    found: Application | None = rows.select_related(
        "call__fund__region", "call__governance", "lead", "topic"
    ).first()
    if found is None:
        raise Missing
    return found


def _desk(request: HttpRequest, token: str) -> Desk:
    known = Party.objects.filter(token_hash=secret_hash(token)).values_list("pk", "application_id").first()
    if known is None:
        raise Missing
    row = _application(known[1])
    party = next(one for one in queries.parties_of(row) if one.pk == known[0])
    party.application = row
    if request.method == "POST" and not take(_WRITES, f"party:{party.pk}", timezone.now()):
        raise TooMany
    by = actions.by_link(party.contact or party.name)
    url, save_url = (reverse(f"calls:{name}", args=[token]) for name in ("part_by_link", "save_by_link"))
    return Desk(party, by, url, save_url, "calls/part_link.html", may_confirm=True)


@by_link
def part(request: HttpRequest, token: str) -> HttpResponse:
    """Show a partner its part, and take it.

    :raises Missing: if the link is none of ours, or the application went on.
    """
    return fill(request, _desk(request, token))


@by_link
@require_POST
def save(request: HttpRequest, token: str) -> JsonResponse:
    """Save a partner's part as it is typed."""
    return save_desk(request, _desk(request, token))


@by_link
def member(request: HttpRequest, token: str) -> HttpResponse:
    """Show one of the team the role and task, and take the answer.

    :raises Missing: if the link is none of ours, or the application went on.
    """
    found = Member.objects.filter(token_hash=secret_hash(token)).select_related("person", "party").first()
    if found is None:
        raise Missing
    found.party.application = _application(found.party.application_id)
    if request.method == "POST" and not take(_WRITES, f"member:{found.pk}", timezone.now()):
        raise TooMany
    return answer_page(request, found, by=actions.by_link(found.name), template="calls/agree_link.html")
