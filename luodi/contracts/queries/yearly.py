"""Load the books that a year's figures are reckoned from, within what the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from luodi.contracts import calc
from luodi.contracts.models import Contract, ContractLine, Receipt
from luodi.contracts.states import SIGNED_STATES, ReceiptState
from luodi.contracts.yearly import ABROAD, UNKNOWN, Books, Deal, Entry, Line
from luodi.core.actor import Actor
from luodi.projects.states import ProjectKind
from luodi.registry import reference
from luodi.registry.states import OrganisationKind

# Facts of a line, in one query.
_LINE = (
    "pk", "contract_id", "way", "amount", "region_id", "industry_id",
    "buyer__kind", "buyer__size", "buyer__ownership", "buyer__region_id", "buyer__industry_id",
)  # fmt: skip
_DEAL = ("pk", "signed_on", "fiscal", "pricing", "project__kind", "seller__region_id")


def books_of(actor: Actor) -> Books:
    """Gather every signed contract whose inside the actor reads, with its amendments and receipts: four queries."""
    contracts = Contract.objects.allowed(actor, "see_inside").filter(
        state__in=SIGNED_STATES, signed_on__isnull=False, retired_at=None
    )
    keys = contracts.values("pk")
    lines = ContractLine.objects.unguarded("of contracts whose inside is open").filter(
        contract__in=keys, retired_at=None
    )
    by_contract: dict[int, list[Line]] = defaultdict(list)
    for row in lines.order_by("pk").values(*_LINE):
        by_contract[row["contract_id"]].append(_line(row))
    deals = [
        _deal(row, by_contract[row["pk"]])
        for row in contracts.order_by("signed_on", "pk").values(*_DEAL)
        if row["pk"] in by_contract
    ]
    main = {deal.key: deal.main.key for deal in deals}
    return Books(deals, (), list(_receipts(keys, main)))


def _line(row: dict[str, Any]) -> Line:
    kinds = calc.buyer_kinds(row["buyer__kind"], row["buyer__size"], row["buyer__ownership"])
    apart = kinds[0] if kinds and kinds[0] in (calc.OTHER_UNIT, calc.ABROAD) else UNKNOWN
    industry = row["industry_id"] or row["buyer__industry_id"] or ""
    return Line(
        row["pk"],
        row["way"],
        row["amount"].fen,
        _province(row["region_id"] or row["buyer__region_id"], row["buyer__kind"]),
        _section(industry),
        apart or next((kind for kind in kinds if kind in (calc.LARGE, calc.SMALLER)), UNKNOWN),
        apart or next((kind for kind in kinds if kind not in (calc.LARGE, calc.SMALLER)), UNKNOWN),
    )


def _deal(row: dict[str, Any], lines: Iterable[Line]) -> Deal:
    return Deal(
        row["pk"],
        row["signed_on"],
        tuple(lines),
        row["fiscal"],
        row["pricing"],
        row["project__kind"] == ProjectKind.FUND,
        _province(row["seller__region_id"], ""),
    )


def _province(code: str | None, kind: str) -> str:
    """Give the province in which a region lies; what is abroad has none."""
    if code:
        return reference.ancestors(code)[0].code if reference.ancestors(code) else code
    return ABROAD if kind == OrganisationKind.FOREIGN else UNKNOWN


def _section(industry: str) -> str:
    """Give the section of an industry: its divisions begin with the letter."""
    return industry[:1]


def _receipts(keys: Any, main: dict[int, int]) -> Iterable[Entry]:
    """Give what came in and was not reversed; what names no line counts on the contract's main one."""
    rows = Receipt.objects.unguarded("of contracts whose inside is open").filter(
        contract__in=keys, state=ReceiptState.BOOKED, retired_at=None
    )
    for row in rows.order_by("received_on", "pk").values("contract_id", "line_id", "received_on", "amount"):
        line = row["line_id"] or main.get(row["contract_id"])
        if line is not None:
            yield Entry(line, row["received_on"], row["amount"].fen)


@dataclass(frozen=True)
class Named:
    """Be what the list of contracts says of one beside its figures."""

    row: Contract
    buyers: list[str]
    ways: list[str]
    regions: list[str]
    industries: list[str]


def named(actor: Actor, keys: Iterable[int]) -> dict[int, Named]:
    """Name contracts with their counterparts, for a list; two queries."""
    wanted = list(keys)
    rows = Contract.objects.allowed(actor, "see_inside").filter(pk__in=wanted).in_bulk()
    found = {key: Named(row, [], [], [], []) for key, row in rows.items()}
    lines = ContractLine.objects.unguarded("of contracts whose inside is open").filter(
        contract__in=list(found), retired_at=None
    )
    for line in lines.select_related("buyer", "region", "industry").order_by("pk"):
        one = found[line.contract_id]
        for names, name in (
            (one.buyers, str(line.buyer)),
            (one.ways, line.get_way_display()),
            (one.regions, str(line.region or "")),
            (one.industries, str(line.industry or "")),
        ):
            if name and name not in names:
                names.append(name)
    return found
