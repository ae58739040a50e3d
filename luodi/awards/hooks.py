"""Register pages, pieces of pages and what follows from gates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.awards import agreeing, resources  # noqa: F401
from luodi.awards.actions import changing, panels, paying, publicity, recovering, signing  # noqa: F401
from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Decision,
    FundObjection,
    Instalment,
    Panel,
    Payment,
    Recovery,
)
from luodi.awards.queries import awards as of_awards
from luodi.awards.queries import deciding as of_decisions
from luodi.awards.states import (
    RUNNING,
    AwardState,
    CheckKind,
    DecisionState,
    InstalmentState,
    Motion,
    PaymentState,
)
from luodi.calls.models import Call
from luodi.core import clock
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.funds.hooks import keys
from luodi.funds.models import Fund


@clock.every(600, "awards: publicity, offers and announcements by the calendar")
def by_the_calendar(at: datetime) -> None:
    """Offer what was laid open long enough, let offers end, announce calls."""
    publicity.by_the_clock(at)


@attach(Call, "main")
def round_(actor: Actor, call: Call) -> Fragment | None:
    """Show panel, decision and publicity of a call, to the fund's own people."""
    if not may(call, actor, "see_history"):
        return None
    panel, decision = of_decisions.decisions_of(call, actor)
    context = {
        "call": call,
        "panel": panel,
        "decision": decision,
        "items": of_decisions.publicised(call),
        "may_run": call.governance_id is not None and may(call, actor, "begin_decision"),
    }
    return Fragment("awards/round_part.html", context, _("Decision"), "decision")


@attach(Panel, "main")
def seats(actor: Actor, panel: Panel) -> Fragment:
    """Show who sits on a panel."""
    found = of_decisions.seats_of(panel, actor)
    sits = any(seat.member.user_id == actor.user_id for seat in found)
    may_write = may(panel, actor, "amend")
    context = {
        "panel": panel,
        "seats": found,
        "sits": sits,
        "faults": panels.faults_of(panel) if may_write and panel.call.governance else [],
        "applications": of_decisions.applications_to_declare(panel) if sits else [],
        "may_write": may_write,
        "may_note": may(panel, actor, "see_reasons"),
    }
    return Fragment("awards/panel_part.html", context, _("Seats"), "seats")


@attach(Decision, "main")
def pack(actor: Actor, decision: Decision) -> Fragment:
    """Show the ranked applications with motions and votes."""
    context = {
        "decision": decision,
        "lines": of_decisions.lines_of(decision, actor),
        "hidden": of_decisions.hidden_of(decision, actor),
        "member": of_decisions.member_of(decision, actor),
        "voting": decision.state == DecisionState.VOTING,
        "motions": Motion.choices,
        "may_write": may(decision, actor, "choose"),
        "may_promote": decision.state == DecisionState.SIGNED and may(decision, actor, "propose"),
    }
    return Fragment("awards/pack_part.html", context, _("Applications"), "pack")


@attach(FundObjection, "main")
def word(actor: Actor, row: FundObjection) -> Fragment | None:
    """Show the form of a decision on an objection."""
    if row.answered_on:
        return None
    context = {"row": row, "may_decide": may(row, actor, "decide")}
    return Fragment("awards/objection_part.html", context, _("Decision on the objection"), "decide")


@attach(Award, "main")
def money(actor: Actor, award: Award) -> Fragment:
    """Show where every fen of an award is."""
    lines = of_awards.money_of(award)
    context = {
        "award": award,
        "lines": lines,
        "stages": [stage.label for stage in of_awards.STAGES],
        "may_verify": may(award, actor, "verify_account"),
    }
    return Fragment("awards/money_part.html", context, _("Money"), "money")


@attach(Award, "main")
def plan(actor: Actor, award: Award) -> Fragment:
    """Show the instalments with what each waits for."""
    context = {"award": award, "parts": of_awards.plan_of(award, actor)}
    return Fragment("awards/plan_part.html", context, _("Instalments"), "plan")


@attach(Award, "main")
def papers(actor: Actor, award: Award) -> Fragment:
    """Show proofs, reports, changes and recoveries, and what can be added."""
    runs = award.state == AwardState.ACTIVE
    changeable = award.state in RUNNING
    context = {
        "award": award,
        **of_awards.papers_of(award, actor),
        "may_prove": runs and may(award, actor, "take"),
        "may_change": changeable and (may(award, actor, "take") or may(award, actor, "check")),
        "may_recover": award.state != AwardState.OFFERED and may(award, actor, "check"),
    }
    return Fragment("awards/papers_part.html", context, _("Proofs and reports"), "papers")


@attach(Instalment, "main")
def part(actor: Actor, row: Instalment) -> Fragment:
    """Show what an instalment waits for, and its payments."""
    context = {
        "row": row,
        "part": of_awards.part_of(row, actor),
        "may_prepare": row.state == InstalmentState.RELEASED and actor.everywhere(Role.FINANCE_CLERK),
    }
    return Fragment("awards/instalment_part.html", context, _("Conditions and payments"), "conditions")


@attach(Payment, "main")
def answer(actor: Actor, row: Payment) -> Fragment:
    """Show the form of the bank's answer."""
    context = {"row": row, "may_book": row.state == PaymentState.INSTRUCTED and may(row, actor, "resolve")}
    return Fragment("awards/payment_part.html", context, _("What the bank says"), "bank")


@attach(Recovery, "main")
def collections(actor: Actor, row: Recovery) -> Fragment:
    """Show what came back of a claim."""
    found, left = of_awards.collections_of(row)
    context = {"row": row, "collections": found, "left": left, "may_book": may(row, actor, "book")}
    return Fragment("awards/recovery_part.html", context, _("What came back"), "collections")


@attach(Check, "main")
def reached(actor: Actor, row: Check) -> Fragment:
    """Show what was promised beside what was reached."""
    context = {
        "row": row,
        "lines": of_awards.reached_of(row),
        "may_report": may(row, actor, "amend"),
        "kind": CheckKind(row.kind),
    }
    return Fragment("awards/reached_part.html", context, _("Promised and reached"), "reached")


@attach(Fund, "main")
def awards(actor: Actor, fund: Fund) -> Fragment | None:
    """Show the awards of a fund with what blocks each, and its bases, to those who read its money."""
    if not may(fund, actor, "see_money"):
        return None
    lines = of_awards.awards_of(fund, actor)
    context = {"fund": fund, "lines": lines, "bases": of_awards.bases_of(lines)}
    return Fragment("awards/fund_part.html", context, _("Awards"), "awards")


def _sides(actor: Actor, row: Any) -> Fragment | None:
    """Show the keys of a record, to who may follow its course."""
    return keys(actor, row) if may(row, actor, "see_history") else None


for model in (Panel, Decision, Award, Instalment, Amendment, Recovery):
    attach(model, "main")(_sides)
