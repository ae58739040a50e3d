"""Store the demonstration: reference data, the real portfolio, the invented rest, and its histories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.core.models import OutboxEntry
from luodi.core.outbox import MAIL
from luodi.registry.actions import load_reference
from luodi.site.demo import (
    agreed,
    calls,
    cards,
    contracted,
    dealings,
    funding,
    gathered,
    income,
    invented,
    judged,
    meeting,
    rounds,
    standing,
)
from luodi.site.demo.chain import Chain
from luodi.site.demo.real import store_portfolio

ROOT = Path(__file__).resolve().parents[3]
# Papers of the public data set, beside a checkout; composed texts take their place where they are absent.
PAPERS = ROOT.parent / "shared" / "data" / "csl" / "papers.jsonl"
Say = Callable[[str], None]


def is_stored() -> bool:
    """Tell whether the database holds the demonstration."""
    return User.objects.filter(is_demo=True).exists()


def is_empty() -> bool:
    """Tell whether nobody has an account yet."""
    return not User.objects.exists()


def store_demonstration(
    now: datetime, *, papers: Path | None = PAPERS, most: int | None = None, say: Say = lambda _line: None
) -> None:
    """Store everything in one transaction, or nothing; a database that has it is left as it is.

    ``most``: store no more than so many texts of the catalogue.
    """
    if is_stored():
        return
    with transaction.atomic():
        counts = load_reference()
        say(f"reference data: {counts['region']} regions, {counts['industry']} industries")
        long_ago = now - timedelta(days=300)
        world = invented.World(store_portfolio(now - timedelta(days=200)))
        say("real portfolio")
        invented.store_organisations(world, long_ago)
        invented.store_experts(world, long_ago)
        invented.store_accounts(world, long_ago)
        say(
            f"{len(world.users)} accounts, {len(world.organisations)} organisations, {len(world.experts)} experts"
        )
        count = invented.store_catalogue(now, papers, most)
        say(f"{count} results of the catalogue")
        say(f"{cards.store_cards(world, now)} invented results with their cards")
        chain = Chain(world, now)
        chain.tell()
        dealings.tell(chain)
        invented.store_deputy(world, now)
        say(f"{len(chain.stories)} needs with their introductions and projects")
        say(f"{calls.store_calls(world, now)} needs collected by two calls")
        say(f"{contracted.store_contracts(world, now)} contracts with what came in on them")
        say(f"{agreed.store_agreements(world, now)} agreements with what they promise")
        say(f"{standing.store_bodies(world, now)} standing bodies")
        say(f"{gathered.store_events(world, now)} events of a year, with who came")
        say(f"{meeting.store_meetings(world, now)} one-to-one meetings, planned and held")
        say(f"{funding.store_funding(world, now)} papers of money paid into funds")
        say(f"{rounds.store_rounds(world, now)} applications to funds, with what became of them")
        say(f"{income.store_income(world, now)} splits of income, and what runs within projects")


def store_judgements(now: datetime, *, say: Say = lambda _line: None) -> None:
    """Let the invented office judge matches, and match by night; needs the index."""
    director = (
        User.objects.filter(is_demo=True, memberships__role=Role.OFFICE_DIRECTOR).order_by("pk").first()
    )
    if director is not None:
        say(f"{judged.judge(now, director)} verdicts on matches")
        judged.two_nights(now, say)
        OutboxEntry.objects.filter(channel=MAIL, payload__template="tuning/mail/digest").delete()
