"""Register pages, pieces of pages and the clock's work of partnerships."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import clock, indexing, searching
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.partnerships import actions, calc, counting, documents, queries
from luodi.partnerships.models import (
    Agreement,
    CouncilMember,
    Equipment,
    Evaluation,
    EvaluationIndex,
    Interaction,
    LogEntry,
    MemberTeam,
    Posting,
    StandingBody,
)
from luodi.partnerships.models.evaluations import decimal
from luodi.partnerships.resources import AGREEMENTS, INTERACTIONS, MEETINGS, PROMISES
from luodi.partnerships.states import AgreementState, CouncilOffice, EvaluationState, PromiseState
from luodi.registry.models import Organisation, Person

indexing.register(indexing.Source(Agreement, documents.agreement_document))
indexing.register(
    indexing.Source(
        StandingBody,
        documents.body_document,
        many=(
            Prefetch(
                "parties",
                Organisation.objects.unguarded("the index keeps an audience of its own"),
                to_attr="indexed_parties",
            ),
        ),
    )
)
indexing.register(indexing.Source(Interaction, documents.interaction_document))
searching.also_by(LogEntry)(queries.logged_words)


@attach(Agreement, "main")
def promises(actor: Actor, agreement: Agreement) -> Fragment:
    """Show what the agreement promises, overdue ones first."""
    lit = queries.promises_of(agreement, actor, localdate())
    context = {
        "agreement": agreement,
        "promises": lit,
        "summary": queries.summary(lit),
        "may_change": Agreement.objects.allowed(actor, "amend").filter(pk=agreement.pk).exists(),
    }
    return Fragment("partnerships/promises_part.html", context, _("Promises"), "promises")


@attach(Agreement, "main")
def board(actor: Actor, agreement: Agreement) -> Fragment | None:
    """Show the board of points: what is open, what both sides say, what was decided."""
    points = queries.points_of(agreement, actor)
    under_way = agreement.state in (AgreementState.DRAFT, AgreementState.NEGOTIATING)
    if not points and not under_way:
        return None
    may_change = Agreement.objects.allowed(actor, "amend").filter(pk=agreement.pk).exists()
    context = {"agreement": agreement, "points": points, "may_change": may_change and under_way}
    return Fragment("partnerships/board_part.html", context, _("Points under negotiation"), "points")


def _notes(actor: Actor, of: Q) -> Fragment | None:
    columns = ("title", "kind", "happened_on", "next_step", "next_on")
    page = listing(INTERACTIONS, actor, {}, of=of, size=10, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, INTERACTIONS.title, "interactions")
        if page.rows
        else None
    )


@attach(Agreement, "main")
def notes_of_agreement(actor: Actor, agreement: Agreement) -> Fragment | None:
    """Show what was noted around an agreement."""
    return _notes(actor, Q(agreement=agreement))


@attach(Organisation, "main")
def notes_of_organisation(actor: Actor, organisation: Organisation) -> Fragment | None:
    """Show when the office met an organisation."""
    return _notes(actor, Q(organisation=organisation))


@attach(Person, "main")
def notes_of_person(actor: Actor, person: Person) -> Fragment | None:
    """Show when the office met somebody."""
    return _notes(actor, Q(person=person))


@attach(Agreement, "main")
def texts(actor: Actor, agreement: Agreement) -> Fragment | None:
    """Show the versions of the text: number, day, what changed."""
    rows = queries.texts_of(agreement, actor)
    may_change = Agreement.objects.allowed(actor, "amend").filter(pk=agreement.pk).exists()
    if not rows and not may_change:
        return None
    context = {"agreement": agreement, "texts": rows, "may_change": may_change}
    return Fragment("partnerships/texts_part.html", context, _("Versions of the text"), "texts")


@attach(Agreement, "action")
def renewal(actor: Actor, agreement: Agreement) -> Fragment | None:
    """Let the office start the agreement that continues one in force or run out."""
    if agreement.state not in (AgreementState.SIGNED, AgreementState.EXPIRED):
        return None
    if not Agreement.objects.allowed(actor, "renew").filter(pk=agreement.pk).exists():
        return None
    if not queries.may_be_renewed(agreement):
        return None
    return Fragment("partnerships/renew_part.html", {"agreement": agreement})


@attach(StandingBody, "top")
def tabs(actor: Actor, body: StandingBody) -> Fragment | None:
    """Lead to a body's money, years and evaluations, as far as they concern the reader."""
    may = queries.verbs_on(body, actor)
    if "concern" not in may and "see_money" not in may:
        return None
    context = {"row": body, "may": may, "tab": "overview", "this_year": localdate().year}
    return Fragment("partnerships/body_tabs.html", context)


@attach(StandingBody, "side")
def foundation(actor: Actor, body: StandingBody) -> Fragment | None:
    """Name the agreement that a body rests on to whom it is open; others are not even told that there is one."""
    if not body.agreement_id:
        return None
    rows = StandingBody.objects.allowed(actor, "see_agreement").filter(pk=body.pk, retired_at=None)
    found = rows.select_related("agreement").first()
    if found is None:
        return None
    context = {"agreement": found.agreement}
    return Fragment("partnerships/foundation_part.html", context, _("Rests on"), "agreement")


@attach(StandingBody, "main")
def within_body(actor: Actor, body: StandingBody) -> Fragment | None:
    """Show what is kept in a body: council, staff, teams, equipment, actions."""
    may = queries.verbs_on(body, actor)
    if "concern" not in may:
        return None
    today, mine = localdate(), {"body": body, "retired_at": None}
    council = CouncilMember.objects.allowed(actor).filter(**mine).select_related("party")
    order = list(CouncilOffice.values)
    postings, meetings = queries.postings_of(body, actor), queries.meetings_of(body, actor)
    lit = queries.actions_of(body, actor, today)
    dated = queries.calendar_of(
        body, actor, may, today, meetings=meetings, postings=postings, actions=[one.row for one in lit]
    )
    log = queries.log_of(body, actor)
    teams = MemberTeam.objects.allowed(actor).filter(**mine).select_related("school", "lead")
    context = {
        "row": body,
        "may": may,
        "today": today,
        "council": sorted(council, key=lambda one: (order.index(one.office), one.pk)),
        "meetings": meetings[:5],
        "postings": [(one, one.is_paid, _is_on(one, today)) for one in postings],
        "dated": dated[: queries.MOST_DATED],
        "more_dated": len(dated) > queries.MOST_DATED,
        "teams": list(teams.order_by("direction", "pk")),
        "equipment": list(Equipment.objects.allowed(actor).filter(**mine).order_by("name")[:20]),
        "log": log[: queries.MOST_LOGGED],
        "more_logged": len(log) > queries.MOST_LOGGED,
        "actions": [one for one in lit if one.row.state == "open"],
    }
    return Fragment("partnerships/within_body.html", context)


def _is_on(posting: Posting, today: date) -> bool:
    return posting.starts_on <= today and (posting.ends_on is None or today < posting.ends_on)


@attach(Evaluation, "main")
def scores(actor: Actor, row: Evaluation) -> Fragment | None:
    """Show every score with its formula, and the peers, to those whose it is to see."""
    if not Evaluation.objects.allowed(actor, "see_lines").filter(pk=row.pk).exists():
        return None
    lines = queries.scored(row, actor)
    mean, peers = queries.peers_of(row, actor)
    compared = queries.peers_of_age(row, [line.item.name for line in lines], actor)
    medians = compared.values if compared else {}
    final = row.state == EvaluationState.FINAL
    context = {
        "row": row,
        "lines": [(line, decimal(line.points), medians.get(line.item.name)) for line in lines],
        "weights": sum(line.item.weight for line in lines),
        "total": decimal(calc.total(lines)),
        "final": final,
        "mean": None if mean is None else decimal(mean),
        "peers": peers,
        "of_age": compared,
        "median": decimal(compared.score.whole) if compared and compared.score else "",
        "fewest": calc.FEWEST_PEERS,
    }
    return Fragment("partnerships/scores_part.html", context, _("Scores"), "scores")


@attach(EvaluationIndex, "main")
def index_lines(actor: Actor, row: EvaluationIndex) -> Fragment:
    """Show an index as a table."""
    items = row.items
    context = {"items": items, "weights": sum(item.weight for item in items)}
    return Fragment("partnerships/index_part.html", context, _("Indicators"), "indicators")


counting.offer(
    counting.Counter(
        "visits",
        _("visits, meetings and calls"),
        INTERACTIONS,
        lambda body, year: counting.of_region(body) & counting.days_of(year, "happened_on"),
    )
)
counting.offer(
    counting.Counter(
        "agreements",
        _("agreements signed"),
        AGREEMENTS,
        lambda body, year: (
            counting.of_region(body)
            & counting.days_of(year, "signed_on")
            & ~Q(state__in=(AgreementState.DRAFT, AgreementState.NEGOTIATING, AgreementState.DROPPED))
        ),
    )
)
counting.offer(
    counting.Counter(
        "promises",
        _("promises of the year kept"),
        PROMISES,
        lambda body, year: (
            counting.of_region(body, "agreement__region_id")
            & counting.days_of(year, "due_on")
            & Q(state=PromiseState.KEPT)
        ),
    )
)
counting.offer(
    counting.Counter(
        "meetings",
        _("council meetings held"),
        MEETINGS,
        lambda body, year: Q(body=body) & counting.days_of(year, "held_on"),
    )
)


@attach(Interaction, "action")
def step_done(actor: Actor, row: Interaction) -> Fragment | None:
    """Let who looks after a note say that its next step is done."""
    if not row.next_step or row.done_on or row.retired_at:
        return None
    if not Interaction.objects.allowed(actor, "done").filter(pk=row.pk).exists():
        return None
    return Fragment("partnerships/step_done_part.html", {"row": row})


@clock.daily(3, "partnerships: expire and warn")
def _look_at_terms(now: datetime) -> None:
    actions.let_expire(at=now, today=localdate(now))
    actions.warn(at=now, today=localdate(now))
