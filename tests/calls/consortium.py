"""Set the stage for applications: an enterprise of Wuxi leads, a school takes part, all that the rules ask for is there."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from luodi.accounts.calc import secret_hash
from luodi.calls import calc
from luodi.calls.actions import answering, applying, checking, parties
from luodi.calls.models import Application, Call, Member, Party
from luodi.calls.queries import applications as queries
from luodi.calls.states import APPLICATION_FLOW, NEEDED
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.funds.models import Fund
from luodi.funds.rulebook.choices import Gate
from tests.calls.stage import KEYS, G, matter_of, opened, working_fund
from tests.cast import World
from tests.factories import NOW

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# What an application of the class of general projects asks for, and what enterprises put in besides, in 万元.
ASKED, MATCHING = 80, 100


def open_call(world: World, mode: str = G, fund: Fund | None = None) -> Call:
    """Give a call of Wuxi's fund that takes applications today."""
    return opened(world, fund or working_fund(world, mode))


def begun(
    world: World,
    call: Call,
    who: str = "far_enterprise",
    lead: str = "taihu",
    *,
    at: datetime = NOW,
    **more: Any,
) -> Application:
    """Begin an application."""
    values = {"title": "高镍正极材料产业化", "class_key": "general", "months": 24, **more}
    return applying.begin(call, world.organisations[lead], values, by=world.actor(who), at=at)


def fresh(row: Application) -> Application:
    """Load an application anew, as a page does."""
    rows = Application.objects.unguarded("a test").select_related(
        "call__fund__region", "call__governance", "lead"
    )
    return rows.get(pk=row.pk)


def part_of(row: Application, *, lead: bool) -> Party:
    """Load the part of the lead, or of the first partner."""
    found = next(one for one in queries.parties_of(fresh(row)) if one.lead == lead)
    return found


def link_of(party: Party) -> Actor:
    """Be whoever has the link of a party."""
    return parties.by_link(party.contact or party.name)


def completed(
    world: World,
    row: Application,
    *,
    who: str = "far_enterprise",
    partner: str = "school",
    at: datetime = NOW,
) -> Application:
    """Fill in all that is needed to submit, as its people would."""
    by = world.actor(who)
    words = {name: f"{name}：提升循环寿命百分之三十。" for name in NEEDED}
    applying.write_words(fresh(row), words, version=fresh(row).version, by=by, at=at)
    for name in fresh(row).call.book.eligibility.documents:
        upload = io.BytesIO(PDF)
        applying.add_paper(fresh(row), name, upload, file_name="a.pdf", size=len(PDF), by=by, at=at)
    lead = part_of(row, lead=True)
    parties.save_part(
        lead, version=lead.version, by=by, at=at, task="中试与产业化",
        costs={("equipment", "fund"): Money.wan(ASKED), ("equipment", "matching"): Money.wan(MATCHING)},
        targets={"products": 1},
    )  # fmt: skip
    parties.add_member(lead, {"name": f"{who}其人", "role": "principal", "months": 12}, by=by, at=at)
    school = parties.add_partner(
        fresh(row), world.organisations[partner], {"name": "", "email": "school@reach.example"}, by=by, at=at
    )
    answering.invite(school, "school@reach.example", by=by, at=at)
    school = part_of(row, lead=False)
    parties.save_part(
        school, version=school.version, by=link_of(school), at=at, task="机理研究", targets={"papers": 2}
    )
    parties.add_member(part_of(row, lead=False), {"name": "李研", "role": "core"}, by=link_of(school), at=at)
    agreed(row, at=at)
    confirmed(row, at=at)
    return fresh(row)


def agreed(row: Application, *, at: datetime = NOW) -> None:
    """Let everybody of the team agree who has not yet."""
    for member in Member.objects.filter(party__application=row, agreed_at=None).select_related(
        "party__application"
    ):
        answering.answer_member(member, agrees=True, by=parties.by_link(member.name), at=at)


def confirmed(row: Application, *, at: datetime = NOW) -> None:
    """Let the partner confirm its part as it stands."""
    party = part_of(row, lead=False)
    seen = calc.part_hash(queries.party_content(party))
    answering.confirm_part(party, name="王主任", seen=seen, by=link_of(party), at=at)


def submitted(
    world: World, call: Call, *, who: str = "far_enterprise", lead: str = "taihu", at: datetime = NOW
) -> Application:
    """Hand an application in."""
    row = completed(world, begun(world, call, who, lead, at=at), who=who, at=at)
    return fresh(APPLICATION_FLOW.advance(row, "submit", by=world.actor(who), at=at))


def closed(call: Call, at: datetime = NOW + timedelta(days=31)) -> datetime:
    """Close a call by the calendar, and give the instant."""
    from luodi.calls import actions

    actions.by_the_clock(at)
    call.refresh_from_db()
    assert call.state == "screening"
    return at


def found(world: World, row: Application, outcome: bool, *, at: datetime, note: str = "") -> None:
    """Check an application: as the rules have it, or not eligible for a point of one's own."""
    own = [] if outcome else [("盖章页不全", checking.Said(False, "缺少单位公章"))]
    said: dict[str, Any] = {}
    if outcome:
        from luodi.calls.queries import checks

        said = {one.path: checking.Said(True, "已核实") for one in checks.sheet(fresh(row)) if not one.met}
    checking.check(fresh(row), said, own, outcome=outcome, note=note, by=world.actor("fund_manager"), at=at)


def listed(world: World, call: Call, *, at: datetime) -> None:
    """Lay the list before the sides and have them confirm it."""
    from luodi.funds.actions import turn
    from luodi.funds.actions.gates import rule_of

    checking.lay_eligibility_list(call, by=world.actor("fund_manager"), at=at)
    matter = matter_of(call)
    assert matter.gate == Gate.ELIGIBILITY_LIST
    for side in rule_of(matter).needs:
        turn(matter.pk, side, yes=True, note="", by=world.actor(KEYS[side]), at=at)


def with_link(party: Party, token: str = "t" * 40) -> str:
    """Give a party a link that the test knows."""
    Party.objects.filter(pk=party.pk).update(token_hash=secret_hash(token), invited_at=NOW)
    return token
