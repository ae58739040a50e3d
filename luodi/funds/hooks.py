"""Register pages, pieces of pages and the index source of funds."""

from datetime import datetime

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import clock, guards, indexing
from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.funds import actions, agreeing, documents, queries, resources  # noqa: F401
from luodi.funds.guards import GUARDS
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.funds.rulebook.choices import Gate
from luodi.funds.rulebook.sheet import laid_out
from luodi.funds.states import INFLOW_FLOW, NOTICE_FLOW, GovernanceState, PaperState

guards.expect(*GUARDS)
indexing.register(indexing.Source(Fund, documents.fund_document))


@attach(Fund, "main")
def payers(actor: Actor, fund: Fund) -> Fragment | None:
    """Show who pays into a fund and where its money stands, to those who read it."""
    if not may(fund, actor, "see_money"):
        return None
    context = {
        "fund": fund,
        "statement": queries.statement(fund, actor),
        "may_amend": not fund.retired_at and may(fund, actor, "amend"),
    }
    return Fragment("funds/payers_part.html", context, _("Money"), "money")


@attach(Payer, "main")
def years(actor: Actor, payer: Payer) -> Fragment:
    """Show the years of a payer and what came in."""
    context = {
        "payer": payer,
        "years": queries.years_of(payer, actor),
        "inflows": queries.inflows_of(payer, actor),
        "may_amend": not payer.retired_at and may(payer, actor, "amend"),
        "may_enter": not payer.retired_at and actor.has(*queries.CLERKS),
    }
    return Fragment("funds/years_part.html", context, _("Years and inflows"), "years")


@attach(Appropriation, "main")
def notices(actor: Actor, row: Appropriation) -> Fragment:
    """Show a year's notices, and where its money stands."""
    context = {
        "row": row,
        "fund": row.payer.fund,
        "notices": queries.notices_of(row, actor),
        "line": queries.line_of(row),
        "may_amend": row.closed_at is None and may(row, actor, "amend"),
        "may_settle": row.year < localdate().year and may(row, actor, "settle"),
    }
    return Fragment("funds/notices_part.html", context, _("Notices of appropriation"), "notices")


@attach(Notice, "top")
@attach(Inflow, "top")
def second_person(actor: Actor, row: Notice | Inflow) -> Fragment | None:
    """Tell who entered a paper that it waits for somebody else."""
    waits = row.state == PaperState.ENTERED and row.retired_at is None
    if not waits or actor.user_id is None or row.created_by_id != actor.user_id:
        return None
    flow = INFLOW_FLOW if isinstance(row, Inflow) else NOTICE_FLOW
    return Fragment("funds/second_part.html", {"words": flow.step("confirm").by_another})


@attach(Fund, "main")
def books(actor: Actor, fund: Fund) -> Fragment | None:
    """Show the versions of a fund's rule book."""
    if not may(fund, actor, "see_money"):
        return None
    rows = queries.books_of(fund, actor)
    context = {"fund": fund, "books": rows, "may_amend": not fund.retired_at and may(fund, actor, "amend")}
    return Fragment("funds/books_part.html", context, _("Rule books"), "rules")


def keys(actor: Actor, row: Record, *, gates: tuple[Gate, ...] = ()) -> Fragment:
    """Show what the sides said of a record, what is missing, and the keys that the reader may turn."""
    context = {"row": row, "positions": actions.positions(row, actor, timezone.now(), gates)}
    return Fragment("funds/sides_part.html", context, _("The sides"), "sides")


@clock.every(3600, "funds: opinions that are not waited for any more")
def opinions_are_over(at: datetime) -> None:
    """Let matters go on whose sides have approved and whose opinions were waited for long enough."""
    actions.follow_all(at)


@attach(Governance, "main")
def sides(actor: Actor, row: Governance) -> Fragment:
    """Show what the sides said, what is missing, and the keys that the reader may turn."""
    return keys(actor, row, gates=(Gate.RULES,))


@attach(Governance, "main")
def changes(actor: Actor, row: Governance) -> Fragment | None:
    """Show in what a version differs from the one in force."""
    before = queries.book_before(row, actor)
    found = queries.changes_from(before, row) if before else None
    if before is None or found is None:
        return None
    return Fragment(
        "funds/changes_part.html", {"changes": found, "before": before}, _("What changes"), "changes"
    )


@attach(Governance, "main")
def clauses(actor: Actor, row: Governance) -> Fragment:
    """Show the clauses, chapter by chapter."""
    context = {
        "row": row,
        "chapters": laid_out(row.content),
        "may_write": row.state == GovernanceState.DRAFT and may(row, actor, "amend"),
    }
    return Fragment("funds/rules_part.html", context, _("Clauses"), "clauses")
