"""Offer to programs what is particular to needs: matches, verdicts on them, introductions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from luodi.core import idempotency, intake, representation, schemas
from luodi.core.actor import ANONYMOUS, Actor
from luodi.core.api import CREATED, KEY, answer, answers, as_record, router_of
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.pages import AppRequest, row_or_404
from luodi.needs import actions, ranking
from luodi.needs.forms import FeedbackForm, IntroduceForm
from luodi.needs.models import Need
from luodi.needs.resources import INTRODUCTIONS, NEEDS
from luodi.registry.models import Organisation
from luodi.registry.resources import EXPERTS, RESULTS

MOST_MATCHES = 100
HARD = ("field", "industry", "maturity", "region", "room")
_TARGETS = {"results": RESULTS, "experts": EXPERTS}


def routers() -> list[Router]:
    """Draw the operations of needs: the common ones, and their own."""
    return [router_of(NEEDS, prepare=_place), _own_router()]


def _place(actor: Actor, sent: dict[str, Any]) -> dict[str, Any]:
    """Let a need that names no region be in its enterprise's, as the page does."""
    code = sent.get("organisation")
    code = code.get("code") if isinstance(code, dict) else code
    own = actor.keys("organisation", "enterprise_contact")
    mine = Organisation.objects.allowed(actor)
    rows = mine.filter(pk__in=[int(key) for key in own]) if len(own) == 1 else mine.filter(code=str(code))
    region = rows.values_list("region_id", flat=True).first()
    return {"region": region, **sent} if region else sent


def _own_router() -> Router:
    router = Router(tags=[NEEDS.slug])
    make = router.add_api_operation
    make(
        "/{code}/matches",
        ["GET"],
        list_matches,
        operation_id="list_matches",
        openapi_extra=answers(200, _matches(), parameters=_parameters(), more=(503,)),
    )
    make(
        "/{code}/feedback",
        ["POST"],
        give_feedback,
        operation_id="give_feedback",
        openapi_extra=answers(
            200, VERDICT, body=schemas.sent(FeedbackForm(actor=ANONYMOUS), new=True), parameters=[KEY]
        ),
    )
    make(
        "/{code}/introductions",
        ["POST"],
        introduce,
        operation_id="create_introduction",
        response={201: None},
        openapi_extra=answers(
            201, CREATED, body=schemas.sent(IntroduceForm(actor=ANONYMOUS), new=True), parameters=[KEY]
        ),
    )
    return router


def _matchable(request: AppRequest, code: str) -> Need:
    """Find a need that the actor may match.

    :raises Missing: if there is none, or it is not open to the actor.
    :raises NotAllowed: if it is, but matching it is not the actor's.
    """
    need: Need = row_or_404(NEEDS, request.actor, code)
    if not Need.objects.allowed(request.actor, "match").filter(pk=need.pk).exists():
        raise NotAllowed
    return need


def list_matches(request: AppRequest, code: str) -> HttpResponse:
    """Rank research results or experts for a need, each with its reasons; the same need gives the same list."""
    need = _matchable(request, code)
    kind, limit, hard = _asked(request)
    found = ranking.matches(need, request.actor, kind, hard=hard, limit=limit)
    resource = _TARGETS[kind]
    rows = representation.lines(
        resource, request.actor, [match.row for match in found.items], resource.columns
    )
    said = [_match(match, row) for match, row in zip(found.items, rows, strict=True)]
    return answer({"kind": kind, "items": said, "filtered_away": found.removed})


def _match(match: ranking.Match, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "rank": match.rank,
        "score": float(match.item.score),
        "parts": [
            {
                "name": part.name,
                "label": str(reason.name),
                "reason": str(reason.words),
                "value": float(reason.value),
                "points": float(reason.points),
                "most": float(reason.most),
            }
            for part, reason in zip(match.item.parts, match.reasons, strict=True)
        ],
        "terms": [term.text for term in match.item.terms],
        "verdict": match.verdict,
        "record": row,
    }


def _asked(request: AppRequest) -> tuple[str, int, dict[str, bool]]:
    """Read which matches are asked for.

    :raises Invalid: with the faults by parameter.
    """
    asked = request.GET
    faults: dict[str, list[Any]] = {}
    for name in set(asked) - {"kind", "limit", *HARD}:
        faults[name] = [_("There is no such parameter.")]
    kind, limit = asked.get("kind", "results"), asked.get("limit", "20")
    if kind not in ranking.KINDS:
        faults["kind"] = [_("Send one of the values that are offered.")]
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 1 <= int(limit) <= MOST_MATCHES):
        faults["limit"] = [_("Ask for 1 to %(most)d records.") % {"most": MOST_MATCHES}]
    for name in HARD:
        if asked.get(name, "true") not in {"true", "false"}:
            faults[name] = [_("Send true or false.")]
    if faults:
        raise Invalid(faults)
    return kind, int(limit), {name: asked.get(name) == "true" for name in HARD}


def give_feedback(request: AppRequest, code: str) -> HttpResponse:
    """Keep your verdict on one match; a second one on the same replaces the first."""
    need = _matchable(request, code)
    sent, at = intake.read_json(request), timezone.now()

    def perform() -> HttpResponse:
        said = intake.fill(FeedbackForm, sent, actor=request.actor).cleaned_data
        row = actions.give_feedback(
            need,
            verdict=said["verdict"],
            result=said["result"],
            expert=said["expert"],
            note=said["note"],
            context={"rank": said["rank"]} if said["rank"] else {},
            by=request.actor,
            at=at,
        )
        about: models.Model = said["result"] or said["expert"]
        return answer(
            {
                "code": row.code,
                "need": representation.wire(need),
                "about": representation.wire(about),
                "verdict": row.verdict,
                "note": row.note,
            }
        )

    return idempotency.once(request, request.actor, at, perform)


def introduce(request: AppRequest, code: str) -> HttpResponse:
    """Ask the need's owner and the expert whether they want to be introduced."""
    need: Need = row_or_404(NEEDS, request.actor, code)
    if not Need.objects.allowed(request.actor, "introduce").filter(pk=need.pk).exists():
        raise NotAllowed
    sent, at = intake.read_json(request), timezone.now()

    def perform() -> HttpResponse:
        said = intake.fill(IntroduceForm, sent, actor=request.actor).cleaned_data
        if said["expert"] is None:
            raise Missing
        introduction = actions.introduce(
            need,
            expert=said["expert"],
            result=said["result"],
            message=said["message"],
            match=ranking.match_snapshot(need, request.actor, said["expert"]),
            by=request.actor,
            at=at,
        )
        return as_record(INTRODUCTIONS, request.actor, introduction.code, status=201)

    return idempotency.once(request, request.actor, at, perform)


VERDICT: dict[str, Any] = {
    "type": "object",
    "required": ["code", "need", "about", "verdict", "note"],
    "properties": {
        "code": schemas.TEXT,
        "need": schemas.ref("Reference"),
        "about": schemas.ref("Reference"),
        "verdict": schemas.TEXT,
        "note": schemas.TEXT,
    },
}


def _parameters() -> list[dict[str, Any]]:
    asked: dict[str, dict[str, Any]] = {
        "kind": {"enum": list(ranking.KINDS), "default": "results"},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_MATCHES, "default": 20},
        **{name: {"enum": ["true", "false"]} for name in HARD},
    }
    return [{"in": "query", "name": name, "required": False, "schema": said} for name, said in asked.items()]


def _matches() -> dict[str, Any]:
    number = {"type": "number"}
    part = {"name": schemas.TEXT, "label": schemas.TEXT, "reason": schemas.TEXT}
    part |= {"value": number, "points": number, "most": number}
    match: dict[str, Any] = {
        "rank": {"type": "integer", "minimum": 1},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "parts": {"type": "array", "items": {"type": "object", "required": list(part), "properties": part}},
        "terms": {"type": "array", "items": schemas.TEXT},
        "verdict": schemas.TEXT,
        "record": {"anyOf": [schemas.line(one, one.columns) for one in _TARGETS.values()]},
    }
    return {
        "type": "object",
        "required": ["kind", "items", "filtered_away"],
        "properties": {
            "kind": {"enum": list(_TARGETS)},
            "items": {
                "type": "array",
                "items": {"type": "object", "required": list(match), "properties": match},
            },
            "filtered_away": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    }
