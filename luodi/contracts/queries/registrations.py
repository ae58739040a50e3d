"""Answer what a registration still lacks, and what its form says."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import registering
from luodi.contracts.models import BudgetLine, Contract, ContractLine, Registration, RegistrationBook
from luodi.contracts.states import BookState, ContractWay
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.registry.calc import is_valid_uscc
from luodi.registry.states import OrganisationKind

_WHOLE = "the contract of a registration that the actor may see"


@cache
def book_as_delivered() -> str:
    """Give the text of the rules that Luodi comes with."""
    return files("luodi.contracts").joinpath("registration_as_delivered.txt").read_text(encoding="utf-8")


@cache
def _read(text: str) -> registering.Book:
    return registering.read_book(text)


def book_in_force() -> RegistrationBook | None:
    """Find the rules in force; None where those that Luodi comes with hold."""
    rows = RegistrationBook.objects.unguarded("the rules are the same for all")
    return rows.filter(state=BookState.ACTIVE, retired_at=None).order_by("-activated_at").first()


def book_of(row: Any = None) -> registering.Book:
    """Give the rules that a registration was checked by, or is to be checked by."""
    kept = row.book if row is not None and row.book_id else book_in_force()
    return _read(kept.text if kept else book_as_delivered())


def buyers_of(contract: Contract) -> list[ContractLine]:
    """List the lines of the contract of a registration."""
    rows = ContractLine.objects.unguarded(_WHOLE).filter(contract=contract, retired_at=None)
    return list(rows.select_related("buyer", "region", "industry").order_by("pk"))


def _party(organisation: Any) -> registering.Party:
    abroad = organisation.kind == OrganisationKind.FOREIGN
    return registering.Party(
        organisation.name, abroad or bool(organisation.uscc and is_valid_uscc(organisation.uscc))
    )


def facts_of(row: Registration) -> registering.Facts:
    """Gather what the rules ask of a registration."""
    contract, lines = row.contract, buyers_of(row.contract)
    parties = {line.buyer_id: line.buyer for line in lines}
    sides = [contract.seller] if contract.seller else []
    codes = {
        "field": contract.field_id,
        "ip": row.ip_kind,
        "objective": row.objective,
        "buyer": row.buyer_nature,
        "country": row.country,
        "industry": all(line.industry_id for line in lines),
    }
    return registering.Facts(
        way=row.way,
        ways=frozenset(line.way for line in lines),
        content=f"{contract.title}\n{contract.summary}",
        state=contract.state,
        signed_on=contract.signed_on,
        ends_on=contract.ends_on,
        today=localdate(),
        parties=tuple(_party(one) for one in (*sides, *parties.values())),
        amount=contract.amount,
        technical=row.technical_value,
        budget={one.category: one.amount for one in BudgetLine.objects.filter(contract=contract)},
        new_input=row.new_input,
        new_output=row.new_output,
        papers=frozenset(row.papers.filter(file__withdrawn_at=None).values_list("kind", flat=True)),
        missing_codes=tuple(name for name, value in codes.items() if not value),
    )


def findings_of(row: Registration) -> list[registering.Finding]:
    """Hold a registration against the rules."""
    return registering.check(facts_of(row), book_of(row))


def lacking_for_filing(row: Any) -> dict[str, Words]:
    """Name the rules that do not hold, each with what to do."""
    unmet = registering.unmet(findings_of(row))
    if not unmet:
        return {}
    from luodi.registry.models import in_english

    english = in_english()
    return {
        one.rule.key: f"{registering.named(one.rule.title, english=english)}"
        f"{_(': ')}{registering.named(one.rule.remedy, english=english)}"
        for one in unmet
    }


def registrations_of(contract: Contract, actor: Actor) -> list[Registration]:
    """List the registrations of a contract, the latest first: refused ones are filed again."""
    rows = Registration.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return list(rows.select_related("contract").order_by("-pk"))


def unregistered(actor: Actor, day: date) -> Any:
    """Find the contracts in force that the actor could register, and whose registration nobody has begun."""
    begun = Registration.objects.unguarded("whether there is one").filter(
        contract=OuterRef("pk"), retired_at=None
    )
    return Contract.objects.allowed(actor, "prepare").filter(
        ~Exists(begun), state="signed", signed_on__lte=day, ends_on__gte=day, retired_at=None
    )


def suggested(contract: Contract) -> dict[str, Any]:
    """Suggest what a registration of a contract says: the main way, the technical value, the buyer's nature."""
    lines = buyers_of(contract)
    weight: dict[str, int] = {}
    for line in lines:
        weight[line.way] = weight.get(line.way, 0) + line.amount.fen
    budget = {one.category: one.amount for one in BudgetLine.objects.filter(contract=contract)}
    technical = (contract.amount or Money(0)) - registering.not_technical(budget, book_of())
    first = lines[0].buyer if lines else None
    return {
        "way": max(weight, key=lambda way: weight[way]) if weight else ContractWay.DEVELOPMENT,
        "technical_value": technical,
        "buyer_nature": book_of().nature_of(first.kind, first.ownership) if first else "",
    }
