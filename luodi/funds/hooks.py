"""Register pages, pieces of pages and the index source of funds."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import indexing
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.funds import actions, documents, queries, resources  # noqa: F401
from luodi.funds.models import Appropriation, Fund, Payer

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
