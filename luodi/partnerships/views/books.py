"""Put the table of parties by years into the words and units of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luodi.core.money import Money
from luodi.core.words import Words
from luodi.partnerships import queries
from luodi.partnerships.calc import Sum
from luodi.partnerships.models import BookLine, StandingBody
from luodi.partnerships.resources import BOOK
from luodi.registry.models import in_english


@dataclass(frozen=True)
class Shown:
    """Be a sum in words, with the lists of the lines that it adds up."""

    promised: str
    paid: str
    open: str
    promised_url: str
    paid_url: str


@dataclass(frozen=True)
class Drawn:
    """Be the table as it is drawn; ``rows`` are parties with a sum a year and the sum of all."""

    unit: Words
    years: tuple[int, ...]
    rows: list[tuple[str, list[Shown], Shown]]
    foot: list[Shown]
    total: Shown


def draw_table(body: StandingBody, lines: Sequence[BookLine]) -> Drawn:
    """Draw the table of what counts of the lines; each figure leads to the lines behind it."""
    table = queries.table_of(lines)
    parties = {row.party_id: row.party for row in lines}
    rows = [
        (
            str(parties[key]),
            [_shown(table.cell(key, year), body, parties[key].code, year) for year in table.years],
            _shown(table.of_party(key), body, parties[key].code, None),
        )
        for key in table.parties
    ]
    foot = [_shown(table.of_year(year), body, "", year) for year in table.years]
    unit = _("CNY") if in_english() else "万元"
    return Drawn(unit, table.years, rows, foot, _shown(table.total, body, "", None))


def _shown(amounts: Sum, body: StandingBody, party: str, year: int | None) -> Shown:
    asked = f"?body={body.code}&state=booked"
    if party:
        asked += f"&party={party}"
    if year is not None:
        asked += f"&year_min={year}&year_max={year}"
    return Shown(
        _amount(amounts.promised),
        _amount(amounts.paid),
        _amount(amounts.open),
        f"{BOOK.list_url()}{asked}&kind=promised",
        f"{BOOK.list_url()}{asked}&kind=paid",
    )


def _amount(amount: Money) -> str:
    return amount.in_yuan().removesuffix(".00") if in_english() else amount.in_wan()
