"""Register pages, index source and attachments of needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.accounts.states import Role
from luodi.core import clock, indexing
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.needs import actions, calc, documents, queries, rules
from luodi.needs.forms import CaseNoteForm, DropForm, NarrowForm, PlanForm
from luodi.needs.models import Introduction, Need, Subscription
from luodi.needs.news import as_text, news_of
from luodi.needs.resources import INTRODUCTIONS, NEEDS
from luodi.needs.states import NARROWABLE, OPEN_NEED, STAGES, IntroductionState, Side, StillValid
from luodi.partnerships import counting
from luodi.registry.models import Expert, Organisation
from luodi.registry.rules import expert_rules, organisation_rules

organisation_rules.widen("view", rules.opens_organisation)
expert_rules.widen("view", rules.opens_expert)

indexing.register(
    indexing.Source(
        Need,
        documents.need_document,
        many=(
            Prefetch(
                "introductions",
                Introduction.objects.unguarded("the index keeps an audience of its own").select_related(
                    "expert__person"
                ),
                # As a plain list: a manager for each row costs more than the row.
                to_attr="indexed_introductions",
            ),
        ),
    )
)
indexing.enrich(Expert, queries.desk_of)
indexing.follow(Introduction, Need, "pk", by="need_id")

counting.offer(
    counting.Counter(
        "needs",
        _("needs received"),
        NEEDS,
        lambda body, year: counting.of_region(body) & counting.instants_of(year, "submitted_at"),
    )
)
counting.offer(
    counting.Counter(
        "introductions",
        pgettext_lazy("counted", "introductions"),
        INTRODUCTIONS,
        lambda body, year: (
            counting.of_region(body, "need__region_id") & counting.instants_of(year, "created_at")
        ),
    )
)


@attach(Need, "action")
def to_matches(actor: Actor, need: Need) -> Fragment | None:
    """Lead an officer from an open need to its matches."""
    if need.state not in rules.OPEN or not Need.objects.allowed(actor, "match").filter(pk=need.pk).exists():
        return None
    return Fragment("needs/to_matches_part.html", {"need": need, "first": need.state == "accepted"})


@attach(Need, "top")
def triage(actor: Actor, need: Need) -> Fragment | None:
    """Show an officer who has to decide: how clear the need is, and what it may repeat."""
    if need.state != "submitted" or not Need.objects.allowed(actor, "accept").filter(pk=need.pk).exists():
        return None
    context = {
        "need": need,
        "clarity": calc.clarity(need),
        "indicators": calc.indicators(f"{need.technology}\n{need.goal}"),
        "lacking": calc.missing_fields(need),
        "alike": queries.possible_duplicates(need, actor),
    }
    return Fragment("needs/triage_part.html", context, anchor="triage")


@attach(Need, "main")
def introductions_of_need(actor: Actor, need: Need) -> Fragment | None:
    """Show who was asked about a need."""
    columns = ("expert", "result", "state", "answer_by_on", "changed_at")
    page = listing(INTRODUCTIONS, actor, {}, of=Q(need=need), size=20, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, INTRODUCTIONS.title, "introductions")
        if page.rows
        else None
    )


@attach(Introduction, "main")
def both_sides(actor: Actor, introduction: Introduction) -> Fragment:
    """Show how both sides answered, and what they released."""
    side = queries.side_of(introduction, actor)
    full = queries.full_introduction(introduction.pk)
    office = Introduction.objects.allowed(actor, "withdraw").filter(pk=introduction.pk).exists()
    shown = (
        [Side.OWNER, Side.EXPERT]
        if office
        else [Side.EXPERT if side == Side.OWNER else Side.OWNER]
        if side
        else []
    )
    consents = queries.consents_of(full)
    mine = next((consent for consent in consents if consent.side == side), None)
    context = {
        "introduction": full,
        "consents": consents,
        "mine": mine,
        "office": office,
        "released": [found for one in shown if (found := queries.released(full, one))],
    }
    return Fragment("needs/sides_part.html", context, anchor="sides")


@attach(Introduction, "main")
def match_case(actor: Actor, introduction: Introduction) -> Fragment | None:
    """Show the office how far a case has come, its clock and its notes, and let it go on."""
    over = introduction.state in (IntroductionState.CONVERTED, IntroductionState.DROPPED)
    if not (over or introduction.state in STAGES) or not may(introduction, actor, "keep_case"):
        return None
    notes = list(introduction.notes.all()[:50])
    open_ = not over
    at = len(STAGES) if introduction.state == IntroductionState.CONVERTED else -1
    at = STAGES.index(IntroductionState(introduction.state)) if open_ else at
    context = {
        "introduction": introduction,
        "stages": [(stage, stage.label, place <= at) for place, stage in enumerate(STAGES)],
        "open": open_,
        "notes": notes,
        "plan": PlanForm(initial={"version": introduction.version, "next_step": introduction.next_step}),
        "note_form": CaseNoteForm(initial={"happened_on": localdate()}),
        "drop_form": DropForm(),
    }
    return Fragment("needs/case_part.html", context, anchor="case")


@attach(Organisation, "main")
def needs_of_organisation(actor: Actor, organisation: Organisation) -> Fragment | None:
    """Show the needs of an enterprise, to those who may know whose they are."""
    known = Need.objects.allowed(actor, "see_owner").filter(organisation=organisation)
    columns = ("title", "region", "budget", "deadline_on", "state")
    page = listing(NEEDS, actor, {}, of=Q(pk__in=known.values("pk")), size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, NEEDS.title, "needs") if page.rows else None


@attach(Expert, "side")
def response_record(actor: Actor, expert: Expert) -> Fragment | None:
    """Show how an expert answered requests to be introduced, counted over those that the reader may see."""
    record = queries.record_of(expert, actor)
    if not record.asked:
        return None
    return Fragment("needs/record_part.html", {"record": record}, _("Response record"), "record")


@clock.daily(1, "needs: let requests lapse")
def _let_lapse(now: datetime) -> None:
    actions.let_lapse(at=now, today=localdate(now))


@clock.daily(8, "needs: remind of cases")
def _nudge_cases(now: datetime) -> None:
    actions.nudge_cases(at=now)


@clock.daily(7, "needs: ask whether still valid")
def _revalidate(now: datetime) -> None:
    actions.remind_and_expire(at=now)
    actions.ask_owners(at=now)


@attach(Need, "side")
def how_far_seen(actor: Actor, need: Need) -> Fragment | None:
    """Show owner and office how far single fields are seen, and let them narrow it."""
    if need.retired_at or not may(need, actor, "narrow"):
        return None
    levels = [(NEEDS.label(name), getattr(need, f"get_{name}_for_display")()) for name in NARROWABLE]
    context = {
        "need": need,
        "levels": [(label, level) for label, level in levels if level],
        "form": NarrowForm(need=need),
    }
    return Fragment("needs/narrow_part.html", context, _("How far single fields are seen"), "narrow")


@attach(Need, "top")
def still_valid(actor: Actor, need: Need) -> Fragment | None:
    """Ask the owner on the need's page too whether it is still valid, as long as the question is open."""
    if str(need.organisation_id) not in actor.keys("organisation", Role.ENTERPRISE_CONTACT):
        return None
    asked = need.revalidations.filter(answer=StillValid.PENDING).first()
    if asked is None or need.state not in OPEN_NEED:
        return None
    return Fragment("needs/still_valid_part.html", {"need": need, "asked": asked}, anchor="still-valid")


@attach(Subscription, "main")
def this_week(actor: Actor, subscription: Subscription) -> Fragment:
    """Show what a week brought, as text to be copied into a chat."""
    now = timezone.now()
    found = news_of(subscription, actor, since=now - timedelta(days=7), until=now)
    text = as_text(subscription.title, found)
    return Fragment("needs/news_part.html", {"news": found, "text": text}, anchor="news")


@clock.daily(8, "needs: weekly news")
def _tell_subscribers(now: datetime) -> None:
    actions.tell_subscribers(at=now)
