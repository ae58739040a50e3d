"""Answer questions about claims: who may claim what, what stands against it, how offers compare."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from luodi.accounts.models import Membership
from luodi.accounts.states import Role
from luodi.claims import calc
from luodi.claims.models import Bounty, Claim, ComparisonLink
from luodi.claims.rules import BEFORE_THE_OWNER
from luodi.claims.states import IN_HAND, PUBLISHED, BountyState, ClaimState
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.periods import WorkingDays
from luodi.needs.models import Consent, Introduction, Need
from luodi.needs.queries import office_days
from luodi.needs.states import OPEN_INTRODUCTION, OPEN_NEED, Answer, IntroductionState, Side
from luodi.registry.models import DeclaredInterest, Engagement, Expert, ResultApplication
from luodi.registry.reference import subtree


def experts_of(actor: Actor) -> Any:
    """Find the experts for whom the actor may claim: oneself, and for a secretary those of the school."""
    schools = [int(key) for key in actor.keys("organisation", Role.SCHOOL_SECRETARY)]
    mine = Q(person__user=actor.user_id) if actor.has(Role.PROFESSOR) else Q(pk__in=[])
    return Expert.objects.allowed(actor).filter(mine | Q(person__organisation__in=schools), retired_at=None)


def bounty_of(need: Need) -> Bounty | None:
    """Give the bounty of a need, if it was announced."""
    return (
        Bounty.objects.unguarded("whoever sees the need sees its bounty")
        .filter(need=need, state__in=PUBLISHED)
        .first()
    )


def is_open_for_claims(need: Need, today: date) -> bool:
    """Tell whether a need takes claims: open, a bounty of it still running, and nobody chosen who is at it."""
    if need.state not in OPEN_NEED or need.retired_at:
        return False
    bounty = bounty_of(need)
    if bounty is not None and (
        bounty.state != BountyState.ANNOUNCED or calc.is_over(bounty.closes_on, today)
    ):
        return False
    return not chosen_under_way(need)


def chosen_under_way(need: Need) -> bool:
    """Tell whether a claim was chosen of which something may still come."""
    rows = Claim.objects.unguarded("told only whether there is one").filter(
        need=need, state=ClaimState.CHOSEN
    )
    return bool(
        rows.filter(introduction__state__in=(*OPEN_INTRODUCTION, IntroductionState.CONVERTED)).exists()
    )


def belongs_to_owner(need: Need, expert: Expert) -> bool:
    """Tell whether an expert is of the enterprise whose need it is: by employer, or by an account that acts for it."""
    person = expert.person
    if person.organisation_id == need.organisation_id:
        return True
    acts = Membership.objects.filter(
        user=person.user_id, role=Role.ENTERPRISE_CONTACT, scope="organisation", key=str(need.organisation_id)
    )
    return person.user_id is not None and acts.exists()


def conflicts_of(need: Need, expert: Expert, today: date) -> list[str]:
    """List what ties an expert to the enterprise, in words for the office: interests that were declared and hold."""
    rows = DeclaredInterest.objects.filter(expert=expert).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    named = Q(organisation=need.organisation_id) | Q(organisation=None, name=need.organisation.name)
    return [str(row.get_kind_display()) for row in rows.filter(named)]


def open_link(token_hash: str, today: date) -> ComparisonLink | None:
    """Find a link by which an owner compares, as long as it is good."""
    return (
        ComparisonLink.objects.filter(token_hash=token_hash, until_on__gte=today)
        .select_related("need__organisation", "need__region", "need__created_by")
        .first()
    )


@dataclass(frozen=True)
class Offer:
    """Be one column of the comparison: a claim with what its reader may know."""

    claim: Claim
    letter: str
    name: str
    lines: list[tuple[Any, str]]
    conflict: str
    waited: int
    overdue: bool
    may_be_chosen: bool


@dataclass(frozen=True)
class Comparison:
    """Be the claims on a need side by side; ``lines`` has, label by label, what each of them says."""

    need: Need
    offers: list[Offer]
    bounty: Bounty | None
    sealed: int
    decided: bool

    @property
    def lines(self) -> list[tuple[Any, list[str]]]:
        """Turn columns into lines, those left out that nobody says anything to."""
        if not self.offers:
            return []
        labels = [label for label, _value in self.offers[0].lines]
        rows = [(label, [offer.lines[at][1] for offer in self.offers]) for at, label in enumerate(labels)]
        return [(label, values) for label, values in rows if any(values)]


def comparison(need: Need, *, office: bool, today: date) -> Comparison:
    """Set the claims on a need side by side, for its owner or for the office; call only for one of these.

    The owner reads of the claimants what they released; the office who they are and what may be a conflict. While a
    bounty runs neither reads anything: only how many came in is told to the office.
    """
    rows = Claim.objects.unguarded("for the owner or the office of the need").filter(need=need)
    shown = list(
        rows.filter(BEFORE_THE_OWNER)
        .select_related("expert__person__organisation")
        .prefetch_related("expert__fields")
        .annotate(maturity=Max("results__trl"), built_on=Count("results", distinct=True))
        .order_by("pk")
    )
    bounty = bounty_of(need)
    is_sealed = bounty is not None and bounty.state == BountyState.ANNOUNCED
    sealed = rows.filter(state__in=IN_HAND).count() if office and is_sealed else 0
    facts = _Facts(need, [claim.expert_id for claim in shown])
    days = office_days()
    letters = calc.letters(claim.pk for claim in shown)
    offers = [_offer(claim, letters[claim.pk], facts, days, today, office=office) for claim in shown]
    return Comparison(need, offers, bounty, sealed, any(c.state == ClaimState.CHOSEN for c in shown))


class _Facts:
    """Gather what is known of several experts at once: uses and cooperations in the region, days to an answer."""

    def __init__(self, need: Need, experts: list[int]) -> None:
        low, high = subtree(need.region_id[:2] + "0000") if need.region_id else ("", "")
        uses = ResultApplication.objects.unguarded("counted, not shown").filter(
            region_id__gte=low, region_id__lt=high, result__inventors__in=experts, retired_at=None
        )
        self.uses = Counter(
            dict(uses.values_list("result__inventors").annotate(n=Count("pk", distinct=True)))
        )
        done = Engagement.objects.filter(
            expert__in=experts, organisation__region_id__gte=low, organisation__region_id__lt=high
        )
        self.done = Counter(dict(done.values_list("expert").annotate(n=Count("pk"))))
        answered = Consent.objects.filter(
            side=Side.EXPERT, introduction__expert__in=experts, answered_at__isnull=False
        ).exclude(answer=Answer.PENDING)
        self.answers: dict[int, list[int]] = defaultdict(list)
        for expert, asked, said in answered.values_list(
            "introduction__expert", "introduction__created_at", "answered_at"
        ):
            self.answers[expert].append(max(0, (localdate(said) - localdate(asked)).days))
        cap = Introduction.objects.unguarded("counted, not shown").filter(
            expert__in=experts, state__in=OPEN_INTRODUCTION
        )
        self.desk = Counter(dict(cap.values_list("expert").annotate(n=Count("pk"))))


def _offer(
    claim: Claim, letter: str, facts: _Facts, days: WorkingDays, today: date, *, office: bool
) -> Offer:
    known = office or claim.named or claim.state == ClaimState.CHOSEN
    expert, person = claim.expert, claim.expert.person
    uses, done = facts.uses[expert.pk], facts.done[expert.pk]
    past = [
        *([_("results in use here: %(count)d") % {"count": uses}] if uses else []),
        *([_("earlier work for enterprises here: %(count)d") % {"count": done}] if done else []),
    ]
    usual = calc.usual(sorted(facts.answers[expert.pk]))
    lines = [
        (_("technology fields"), "、".join(map(str, expert.fields.all()))),
        (_("school"), str(person.organisation or "") if known else ""),
        (_("quotation"), money_words(claim.quotation) if claim.quotation else ""),
        (_("duration in months"), str(claim.months or "")),
        (_("way of cooperation"), str(claim.get_way_display())),
        (_("maturity"), f"TRL {claim.maturity}" if claim.maturity else ""),  # type: ignore[attr-defined]
        (_("preliminary plan"), claim.plan),
        (_("related work"), claim.base),
        (_("team"), claim.team if known else ""),
        (_("past work in the region"), "、".join(past)),
        (_("usual days to an answer"), str(usual) if usual is not None else ""),
        (_("conditions confirmed"), "；".join(claim.confirmed)),
        (_("open introductions"), f"{facts.desk[expert.pk]} / {expert.load_cap}" if office else ""),
    ]
    waits = claim.state in IN_HAND
    waited = days.between(localdate(claim.submitted_at), today) if waits and claim.submitted_at else 0
    late = waits and calc.is_over(claim.answer_by_on, today)
    name = str(person) if known else ""
    return Offer(claim, letter, name, lines, claim.conflict if office else "", waited, late, waits)


def in_hand(actor: Actor, verb: str) -> Any:
    """Find the claims in hand to which the actor may do a verb (choose, decline), those waiting longest first."""
    return (
        Claim.objects.allowed(actor, verb)
        .filter(state__in=IN_HAND, retired_at=None)
        .select_related("need")
        .order_by("answer_by_on", "pk")
    )


def overdue(today: date) -> Any:
    """Find the claims whose owner did not answer in time and was not reminded yet."""
    return Claim.objects.unguarded("the clock reminds of all").filter(
        BEFORE_THE_OWNER, state__in=IN_HAND, answer_by_on__lt=today, nudged_on=None, retired_at=None
    )
