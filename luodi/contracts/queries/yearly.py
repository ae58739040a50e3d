"""Load the books that a year's figures are reckoned from, within what the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from luodi.contracts import calc
from luodi.contracts.models import Contract, ContractChange, ContractLine, Receipt
from luodi.contracts.states import SIGNED_STATES, ChangeState, ReceiptState
from luodi.contracts.yearly import ABROAD, UNKNOWN, Books, Deal, Entry, Line
from luodi.core.actor import Actor
from luodi.projects.states import ProjectKind
from luodi.registry import reference
from luodi.registry.states import OrganisationKind

# Facts of a line, in one query.
_LINE = (
    "pk", "code", "retired_at", "contract_id", "way", "amount", "region_id", "industry_id",
    "buyer__code", "buyer__kind", "buyer__size", "buyer__ownership", "buyer__region_id", "buyer__industry_id",
)  # fmt: skip
_DEAL = ("pk", "signed_on", "fiscal", "pricing", "project__kind", "seller__region_id")


def books_of(actor: Actor) -> Books:
    """Gather every signed contract whose inside the actor reads, with amendments and receipts: four queries."""
    contracts = Contract.objects.allowed(actor, "see_inside").filter(
        state__in=SIGNED_STATES, signed_on__isnull=False, retired_at=None
    )
    keys = contracts.values("pk")
    # Lines that a change took away are needed still: they were signed.
    lines = ContractLine.objects.unguarded("of contracts whose inside is open").filter(contract__in=keys)
    rows = list(lines.order_by("pk").values(*_LINE))
    amendments = list(_amendments(keys, rows))
    moved: dict[int, int] = defaultdict(int)
    for entry in amendments:
        moved[entry.line] += entry.amount
    by_contract: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        now = 0 if row["retired_at"] else row["amount"].fen
        if row["retired_at"] is None or row["pk"] in moved:
            by_contract[row["contract_id"]].append(_line(row, now - moved[row["pk"]]))
    deals = [
        _deal(row, by_contract[row["pk"]])
        for row in contracts.order_by("signed_on", "pk").values(*_DEAL)
        if row["pk"] in by_contract
    ]
    main = {deal.key: deal.main.key for deal in deals}
    return Books(deals, amendments, list(_receipts(keys, main)))


def _amendments(keys: Any, rows: list[dict[str, Any]]) -> Iterable[Entry]:
    """Give what each change that was approved added to a line or took from it, on the day of its effect.

    A line that a change brought has no code in it yet: it is told by buyer, way and region among those of the contract
    that stood in no version before.
    """
    by_code = {row["code"]: row["pk"] for row in rows}
    fresh: dict[tuple[int, str, str, str | None], list[int]] = defaultdict(list)
    for row in rows:
        fresh[row["contract_id"], row["buyer__code"], row["way"], row["region_id"]].append(row["pk"])
    known: set[int] = set()
    changes = ContractChange.objects.unguarded("of contracts whose inside is open").filter(
        contract__in=keys, state=ChangeState.APPLIED, retired_at=None
    )
    told = changes.order_by("contract_id", "number").values_list(
        "contract_id", "effective_on", "before", "after"
    )
    for contract, on, before, after in told:
        had = {line["code"]: line["amount"] for line in before["lines"]}
        known.update(by_code[code] for code in had if code in by_code)
        kept: dict[int, int] = {}
        for line in after["lines"]:
            key = by_code.get(line.get("code") or "")
            if key is None:
                place = (contract, line["buyer"], line["way"], line.get("region") or None)
                key = next((one for one in fresh[place] if one not in known), None)
                if key is None:
                    continue
                known.add(key)
            kept[key] = line["amount"]
        for key in kept.keys() | {by_code[code] for code in had if code in by_code}:
            code = next((code for code in had if by_code.get(code) == key), "")
            moved = kept.get(key, 0) - had.get(code, 0)
            if moved:
                yield Entry(key, on, moved)


def _line(row: dict[str, Any], signed: int) -> Line:
    kinds = calc.buyer_kinds(row["buyer__kind"], row["buyer__size"], row["buyer__ownership"])
    apart = kinds[0] if kinds and kinds[0] in (calc.OTHER_UNIT, calc.ABROAD) else UNKNOWN
    industry = row["industry_id"] or row["buyer__industry_id"] or ""
    return Line(
        row["pk"],
        row["way"],
        signed,
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
