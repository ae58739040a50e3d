"""Draw a fund's money in a thousand random worlds: every figure of pages and exports is what plain SQL adds up.

LUODI_TEST_WORLDS sets how many (1,000 count as the test, 10 are a smoke), SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from luodi.awards.models import Award, AwardMoney
from luodi.awards.queries import awards as of_awards
from luodi.calls.models import Allotment, Call
from luodi.calls.queries import calls as of_calls
from luodi.core.errors import Conflict
from luodi.core.money import Money
from luodi.funds import queries, statements
from luodi.funds.models import Appropriation, Fund, Payer
from luodi.ledger import actions
from luodi.ledger.models import Account
from luodi.ledger.places import Posting
from tests import factories
from tests.awards import rows
from tests.cast import World
from tests.factories import NOW, WUXI
from tests.ledger.model import Stock, attempt
from tests.taken_back import taken_back

pytestmark = [pytest.mark.deep, pytest.mark.django_db]

WORLDS = int(os.environ.get("LUODI_TEST_WORLDS", "1000"))
TRIED, YEARS = 90, (2026, 2027)
# Every so many worlds the pages themselves are read.
PAGES = 20

# What moved into and out of each account, added up from transfers alone.
_SUMS = """
SELECT a.stage, a.source, a.year, a.application, a.call, a.book,
       coalesce((SELECT sum(t.amount) FROM ledger_transfer t WHERE t.target_id = a.id), 0)
     - coalesce((SELECT sum(t.amount) FROM ledger_transfer t WHERE t.source_id = a.id), 0)
FROM ledger_account a WHERE a.fund = %s
"""
_BETWEEN_YEARS = """
SELECT f.source, f.year, g.year, t.amount FROM ledger_transfer t
JOIN ledger_account f ON f.id = t.source_id JOIN ledger_account g ON g.id = t.target_id
WHERE f.fund = %s AND f.book = 'B' AND f.year <> g.year
"""
_FIGURE = re.compile(r'\?stage=(\w+)&amp;payer=(\d+)(?:&amp;year=(\d+))?">\s*([-\d,.]+)</a>')


@dataclass
class Stage:
    """Be a fund with all that its figures are told apart by."""

    fund: Fund
    payers: list[Payer]
    years: list[Appropriation]
    call: Call
    awards: list[Award]

    @property
    def stock(self) -> Stock:
        """Give what random postings draw from."""
        return Stock(
            self.fund.pk, tuple(one.pk for one in self.payers), YEARS, (self.call.pk,),
            tuple(one.application_id for one in self.awards),
        )  # fmt: skip


class Summed:
    """Hold what plain SQL adds up, to be asked by any part of a key."""

    def __init__(self, fund: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SUMS, [fund])
            self._rows = cursor.fetchall()
            cursor.execute(_BETWEEN_YEARS, [fund])
            between = cursor.fetchall()
        self.carried: dict[tuple[int, int], int] = defaultdict(int)
        for source, left, reached, fen in between:
            self.carried[source, left] -= fen
            self.carried[source, reached] += fen

    def of(self, stage: str, **keys: int) -> int:
        """Add up what stands at a stage; ORIG and OUT stand in two books each."""
        names = ("stage", "source", "year", "application", "call", "book")
        wanted = {"stage": stage, "book": keys.pop("book", None), **keys}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        return sum(
            int(row[6]) for row in self._rows
            if all(row[names.index(name)] == value for name, value in wanted.items())
        )  # fmt: skip


def staged(world: World, number: int) -> Stage:
    """Make a fund with two payers, two years, a call and two awards."""
    fund = rows.fund(f"第{number}个基金", WUXI)
    payers = [factories.payer(fund, name=name) for name in ("市财政", "学校")]
    years = [factories.appropriation(one, year) for one in payers for year in YEARS]
    call = factories.call(fund, state="deciding")
    Allotment.objects.bulk_create(
        Allotment(call=call, appropriation=one, amount=Money.wan(1)) for one in years
    )  # type: ignore[misc]
    awards = []
    for title in ("甲", "乙"):
        application = factories.applied(call, world.organisations["taihu"], state="contracted", title=title)
        award = rows.award(application)
        AwardMoney.objects.bulk_create(
            AwardMoney(award=award, appropriation=one, amount=Money.wan(1))
            for one in years  # type: ignore[misc]
        )
        awards.append(award)
    return Stage(fund, payers, years, call, awards)


def played(stage: Stage, dice: random.Random, number: int) -> int:
    """Let chance book what it can; gives how much was booked."""
    done = 0
    for turn in range(TRIED):
        drawn = attempt(dice, stage.stock)
        try:
            with actions.open_books():
                posting = Posting(
                    f"w{number}:{turn}", drawn.kind, drawn.moves, stage.fund.ref, once=drawn.once
                )
                actions.post(posting, by=actions_by(), at=NOW)
            done += 1
        except Conflict:
            continue
    return done


def actions_by() -> Any:
    """Give who books."""
    from luodi.core.actor import SYSTEM

    return SYSTEM


def differences(stage: Stage, actor: Any) -> list[str]:
    """List every figure that is not what plain SQL adds up."""
    there, found = Summed(stage.fund.pk), list[str]()

    def hold(what: str, said: Money, fen: int) -> None:
        if said.fen != fen:
            found.append(f"{what}: {said.fen} shown, {fen} moved")

    drawn = queries.statement(stage.fund, actor)
    lines = {(line.payer.pk, line.year): line for line in drawn.lines}
    own = [(f"page of {row}", queries.line_of(row)) for row in stage.years]
    own += [(f"years of {payer}", line) for payer in stage.payers for line in queries.years_of(payer, actor)]
    for name, line in [("statement", line) for line in drawn.lines] + own:
        keys = {"source": line.payer.pk, "year": line.year}
        hold(f"{name} {keys} appropriated", line.appropriated, -there.of("ORIG", book="B", **keys))  # type: ignore[arg-type]
        for stage_name, _label, amount in line.cells:
            hold(f"{name} {keys} {stage_name}", amount, there.of(stage_name, **keys))
        if name == "statement":
            hold(f"{name} {keys} carried", line.carried, there.carried[line.payer.pk, line.year])
            if not line.agrees:
                found.append(f"{name} {keys} is no identity")
    for row in drawn.cash:
        hold(f"cash of {row.payer} come in", row.come_in, -there.of("OUT", source=row.payer.pk))
        for stage_name, _label, amount in row.cells:
            hold(f"cash of {row.payer} {stage_name}", amount, there.of(stage_name, source=row.payer.pk))
    moved = {(row[1], row[2]) for row in there._rows if row[5] == "B" and row[6]}
    found += [f"{key} has money and no line" for key in moved - set(lines)]
    _of_awards(stage, actor, there, hold)
    _of_the_call(stage, actor, there, hold)
    return found


Hold = Callable[[str, Money, int], None]


def _of_awards(stage: Stage, actor: Any, there: Summed, hold: Hold) -> None:
    names = {payer.name: payer.pk for payer in stage.payers}
    for award in stage.awards:
        for line in of_awards.money_of(award):
            for at, (label, amount) in zip(of_awards.STAGES, line.stages, strict=True):
                keys = {"source": names[line.name], "year": line.year, "application": award.application_id}
                hold(f"award {award.pk} {label}", amount, there.of(at, **keys))
    for row in of_awards.awards_of(stage.fund, actor):
        hold(f"{row.award} paid", row.paid, there.of("PAYEE", application=row.award.application_id))


def _of_the_call(stage: Stage, actor: Any, there: Summed, hold: Hold) -> None:
    for share in of_calls.money_of(stage.call, actor):
        keys = {"source": share.year.payer_id, "year": share.year.year}
        hold(f"call, free of {keys}", share.free, there.of("FREE", **keys))
        hold(f"call, left of {keys}", share.left, there.of("CALL", call=stage.call.pk, **keys))


def exported(stage: Stage, actor: Any) -> list[str]:
    """List every figure of the workbook that is not what plain SQL adds up."""
    there, found = Summed(stage.fund.pk), list[str]()
    drawn = queries.statement(stage.fund, actor)
    book = load_workbook(BytesIO(statements.workbook(drawn, at=NOW)))
    budget, cash = book.worksheets
    names = {payer.name: payer.pk for payer in stage.payers}
    for said in budget.iter_rows(min_row=4, values_only=True):
        keys: Any = {"source": names[str(said[0])], "year": said[1]}
        wanted = [-there.of("ORIG", book="B", **keys), there.carried[keys["source"], keys["year"]]]
        wanted += [there.of(name, **keys) for name, _label in drawn.columns]
        if [_fen(one) for one in said[3:]] != wanted:
            found.append(f"workbook {keys}: {said[3:]} instead of {wanted}")
    for said in cash.iter_rows(min_row=4, values_only=True):
        source = names[str(said[0])]
        wanted = [-there.of("OUT", source=source)]
        wanted += [there.of(name, source=source) for name, _label in drawn.cash_columns]
        if [_fen(one) for one in said[1:]] != wanted:
            found.append(f"workbook, cash of {said[0]}: {said[1:]} instead of {wanted}")
    return found


def _fen(yuan: Any) -> int:
    return int((Decimal(str(yuan)) * 100).to_integral_exact())


def shown(stage: Stage, client: Client) -> list[str]:
    """List every figure of the page that is not what plain SQL adds up, and what stands there and is not shown."""
    there, found = Summed(stage.fund.pk), list[str]()
    page = client.get(f"/funds/{stage.fund.code}/money/")
    assert page.status_code == 200, page.status_code
    seen = set()
    for name, payer, year, text in _FIGURE.findall(page.content.decode()):
        keys = {"source": int(payer), **({"year": int(year)} if year else {})}
        seen.add((name, *keys.values()))
        fen = there.of(name, **keys)
        if _fen(text.replace(",", "")) != (-fen if name in ("ORIG", "OUT") else fen):
            found.append(f"page, {name} {keys}: {text} instead of {fen}")
    there_are = {
        (row[0], row[1], row[2]) if row[5] == "B" else (row[0], row[1])
        for row in there._rows
        if row[5] in "BC" and row[6]
    }
    return found + [
        f"page: {one} is not shown" for one in there_are - seen if there.of(one[0], source=one[1])
    ]


def test_every_figure_is_what_moved(
    trial: World, browser_of: Callable[..., Client], say: Callable[[str], None]
) -> None:
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    dice, actor, booked = random.Random(seed), trial.actor("director"), 0
    for number in range(WORLDS):
        with taken_back():
            stage = staged(trial, number)
            booked += played(stage, dice, number)
            wrong = differences(stage, actor) + exported(stage, actor)
            if number % PAGES == 0:
                # Logged in anew: that somebody was here is taken back with the world, and half an hour ends a login.
                wrong += shown(stage, browser_of("director"))
            assert wrong == [], (seed, number, wrong)
            if number == WORLDS - 1:
                _one_fen_is_seen(stage, actor, browser_of("director"))
    say(f"\n{WORLDS} worlds (seed {seed}), {booked} operations: no figure differs")
    assert booked > WORLDS * TRIED / 5


def _one_fen_is_seen(stage: Stage, actor: Any, client: Client) -> None:
    """Let one account say a fen more than moved: page, statement and workbook are found wrong."""
    from tests.ledger.world import without_guards

    without_guards()
    row = Account.objects.filter(fund=stage.fund.pk, stage="FREE", moved_in__gt=0).first()
    assert row is not None
    Account.objects.filter(pk=row.pk).update(moved_in=Money(row.moved_in.fen + 1))
    assert differences(stage, actor)
    assert exported(stage, actor)
    assert shown(stage, client)
