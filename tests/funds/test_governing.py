"""Govern a fund: drafted by one, approved by the sides on one text, in force until the next; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry
from luodi.funds import actions, rulebook
from luodi.funds.models import Appropriation, Fund, GateApproval, Governance, Matter, Payer
from luodi.funds.rulebook.sheet import Part, laid_out, read_back
from luodi.funds.states import GOVERNANCE_FLOW, Mode
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI
from tests.funds.books import book_c, book_g

G, C = Mode.LED_BY_GOVERNMENT, Mode.CO_LED


@pytest.fixture
def fund(trial: World) -> Fund:
    """Make Wuxi's fund."""
    return factories.fund("无锡科技成果转化基金", WUXI)


def proposed(world: World, fund: Fund, mode: str = C) -> Governance:
    """Draft a book and put it before the sides."""
    row = actions.begin(fund, mode=mode, by=world.actor("fund_manager"), at=NOW)
    return GOVERNANCE_FLOW.advance(row, "propose", by=world.actor("fund_manager"), at=NOW)


def turn(
    world: World, row: Governance, side: str, who: str, *, yes: bool = True, note: str = ""
) -> Governance:
    """Turn a key."""
    matter = Matter.objects.filter(subject=row.ref).order_by("-pk").first()
    assert matter is not None
    decided: Governance = actions.turn(matter.pk, side, yes=yes, note=note, by=world.actor(who), at=NOW)[0]
    return decided


def keys_of(world: World, row: Governance, who: str) -> list[str]:
    """Name the sides whose key somebody may turn now."""
    return [side for one in actions.positions(row, world.actor(who), NOW) for side, _label in one.keys]


@pytest.mark.parametrize(
    ("mode", "keys"),
    [(G, [("government", "far_official")]), (C, [("university", "leader"), ("government", "far_official")])],
)
def test_book_is_in_force_when_every_side_that_must_has_approved(
    trial: World, fund: Fund, mode: str, keys: list[tuple[str, str]]
) -> None:
    row = proposed(trial, fund, mode)
    for number, (side, who) in enumerate(keys, start=1):
        assert row.state == "proposed"
        row = turn(trial, row, side, who)
        assert GateApproval.objects.filter(subject=row.ref).count() == number
    assert (row.state, row.in_force_of_id) == ("in_force", fund.pk)
    assert AuditEntry.objects.filter(subject=row.ref, verb="enact").count() == 1


def test_next_version_takes_the_place_of_the_one_before(trial: World, fund: Fund) -> None:
    first = turn(trial, proposed(trial, fund, G), "government", "far_official")
    second = actions.copy(fund, first, by=trial.actor("fund_manager"), at=NOW)
    assert (second.number, second.content) == (2, first.content)
    second = turn(
        trial,
        GOVERNANCE_FLOW.advance(second, "propose", by=trial.actor("fund_manager"), at=NOW),
        "government",
        "far_official",
    )
    first.refresh_from_db()
    assert (first.state, first.in_force_of_id, second.state) == ("superseded", None, "in_force")


def test_payers_and_years_are_those_of_the_book(trial: World, fund: Fund) -> None:
    known = factories.payer(fund, name="学校", side="university")
    row = actions.begin(fund, mode=C, by=trial.actor("fund_manager"), at=NOW)
    row = GOVERNANCE_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=NOW)
    turn(trial, turn(trial, row, "government", "far_official"), "university", "leader")
    named = {source.name.zh for source in row.book.sources}
    payers = Payer.objects.unguarded("a test").filter(fund=fund)
    assert {payer.name for payer in payers} == named
    assert payers.filter(name=known.name).count() == 1
    years = Appropriation.objects.unguarded("a test").filter(payer__fund=fund)
    assert years.count() == sum(len(source.years) for source in row.book.sources)


@pytest.mark.parametrize(
    ("side", "who", "refusal"),
    [
        ("university", "fund_manager", NotAllowed),
        ("government", "leader", NotAllowed),
        ("university", "far_official", NotAllowed),
        ("government", "city_official", Missing),
        ("government", "professor", Missing),
        ("custodian", "leader", NotAllowed),
        ("everybody", "leader", NotAllowed),
    ],
)
def test_key_is_turned_by_who_holds_it(trial: World, fund: Fund, side: str, who: str, refusal: Any) -> None:
    row = proposed(trial, fund)
    with pytest.raises(refusal):
        turn(trial, row, side, who)
    assert not GateApproval.objects.exists()


def test_nobody_approves_what_they_drafted(trial: World, fund: Fund) -> None:
    row = actions.begin(fund, mode=C, by=trial.actor("director"), at=NOW)
    row = GOVERNANCE_FLOW.advance(row, "propose", by=trial.actor("director"), at=NOW)
    with pytest.raises(NotAllowed):
        turn(trial, row, "university", "director")
    assert turn(trial, row, "university", "leader").state == "proposed"


def test_nobody_approves_what_they_wrote_on_or_proposed(trial: World, fund: Fund) -> None:
    """Whoever changed a clause of somebody else's draft, or put it before the sides, has made it too."""
    for deed in ("writes", "proposes"):
        row = actions.begin(fund, mode=C, by=trial.actor("fund_manager"), at=NOW)
        writer, proposer = ("director", "fund_manager") if deed == "writes" else ("fund_manager", "director")
        row = actions.write(row, row.content, "x", version=row.version, by=trial.actor(writer), at=NOW)
        row = GOVERNANCE_FLOW.advance(row, "propose", by=trial.actor(proposer), at=NOW)
        assert keys_of(trial, row, "director") == []
        with pytest.raises(NotAllowed):
            turn(trial, row, "university", "director")
        assert keys_of(trial, row, "leader") == ["university"]


def test_book_is_recorded_by_a_second_person_and_only_as_the_first(trial: World, fund: Fund) -> None:
    director = trial.actor("director")
    own = actions.begin(fund, mode=C, by=director, at=NOW)
    with pytest.raises(NotAllowed):
        GOVERNANCE_FLOW.advance(own, "record", by=director, at=NOW, note="线下会签")
    first = actions.begin(fund, mode=C, by=trial.actor("fund_manager"), at=NOW)
    first = GOVERNANCE_FLOW.advance(first, "record", by=director, at=NOW, note="线下会签")
    assert first.state == "in_force"
    # From then on the sides are not passed over any more.
    second = actions.copy(fund, first, by=trial.actor("fund_manager"), at=NOW)
    with pytest.raises(NotAllowed):
        GOVERNANCE_FLOW.advance(second, "record", by=director, at=NOW, note="线下会签")


def test_side_decides_once_a_round_and_refusal_gives_a_reason(trial: World, fund: Fund) -> None:
    row = turn(trial, proposed(trial, fund), "university", "leader")
    with pytest.raises(Conflict):
        turn(trial, row, "university", "director")
    with pytest.raises(Invalid):
        turn(trial, row, "government", "far_official", yes=False, note=" ")
    row = turn(trial, row, "government", "far_official", yes=False, note="配套比例过高")
    assert row.state == "draft"
    # In the next round the approval of the one before does not count any more.
    row = GOVERNANCE_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=NOW)
    assert Matter.objects.filter(subject=row.ref).count() == 2
    row = turn(trial, row, "government", "far_official")
    assert row.state == "proposed"
    assert turn(trial, row, "university", "director").state == "in_force"


def test_approval_is_of_one_text(trial: World, fund: Fund) -> None:
    row = turn(trial, proposed(trial, fund), "university", "leader")
    # Behind the code's back: the text is another, so what was approved does not count for it.
    Governance._base_manager.filter(pk=row.pk).update(content_hash="0" * 64)
    row.refresh_from_db()
    with pytest.raises(Conflict):
        turn(trial, row, "government", "far_official")


@pytest.mark.parametrize("how", ["update", "delete"])
def test_database_keeps_approvals(trial: World, fund: Fund, how: str) -> None:
    turn(trial, proposed(trial, fund), "university", "leader")
    rows = GateApproval.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(yes=False) if how == "update" else rows.delete()
    assert GateApproval.objects.get().yes


def test_unsound_draft_is_kept_and_not_proposed(trial: World, fund: Fund) -> None:
    manager = trial.actor("fund_manager")
    row = actions.begin(fund, mode=G, by=manager, at=NOW)
    content = {**row.content, "matching_points": "一比一"}
    row = actions.write(row, content, "", version=row.version, by=manager, at=NOW)
    assert row.content["matching_points"] == "一比一"
    with pytest.raises(Invalid) as refused:
        GOVERNANCE_FLOW.advance(row, "propose", by=manager, at=NOW)
    assert "matching_points" in refused.value.fields
    with pytest.raises(Conflict):
        actions.write(row, content, "", version=row.version - 1, by=manager, at=NOW)


def test_book_before_the_sides_is_not_written_on(trial: World, fund: Fund) -> None:
    row = proposed(trial, fund)
    with pytest.raises(Conflict):
        actions.write(row, row.content, "", version=row.version, by=trial.actor("fund_manager"), at=NOW)


def test_fund_begins_to_work_with_a_book_in_force(trial: World, fund: Fund) -> None:
    from luodi.funds.states import FUND_FLOW

    with pytest.raises(Invalid):
        FUND_FLOW.advance(fund, "activate", by=trial.actor("far_official"), at=NOW)
    turn(trial, proposed(trial, fund, G), "government", "far_official")
    assert FUND_FLOW.advance(fund, "activate", by=trial.actor("far_official"), at=NOW).state == "active"


def posted(parts: list[Part]) -> QueryDict:
    """Send a sheet as a browser would that changes nothing."""
    sent = QueryDict(mutable=True)

    def send(part: Part) -> None:
        if part.listed:
            sent[f"{part.path}#"] = str(part.lines)
        for box in part.boxes:
            if box.kind == "yes":
                if box.value:
                    sent[box.path] = "1"
            elif box.kind in {"choice", "choices"}:
                chosen = [value for value, _label, is_chosen in box.options if is_chosen]
                if box.kind == "choice" and not chosen:
                    chosen = [box.options[0][0]]
                sent.setlist(box.path, chosen)
            else:
                sent[box.path] = box.value
        for inner in part.parts:
            send(inner)

    for part in parts:
        send(part)
    return sent


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("standard", [book_g, book_c])
def test_sheet_that_nobody_writes_on_gives_the_same_book(standard: Any, language: str) -> None:
    book = standard()
    data = rulebook.written(book)
    with translation.override(language):
        sent = posted(laid_out(data))
        assert rulebook.read(read_back(sent, data)) == book


def test_sheet_takes_a_new_line_and_lets_one_be_emptied() -> None:
    book = book_g()
    data = rulebook.written(book)
    sent = posted(laid_out(data))
    count = len(book.review.criteria)
    sent[f"review.criteria[{count}].name.zh"] = "团队基础"
    sent[f"review.criteria[{count}].points"] = "10"
    sent["review.criteria[0].points"] = str(book.review.criteria[0].points / 100 - 10)
    sent["classes[0].most_fen"] = "约120.5万"
    read = rulebook.read(read_back(sent, data))
    assert [one.name.zh for one in read.review.criteria][-1] == "团队基础"
    assert read.review.criteria[-1].points == 1000
    assert read.classes[0].most_fen == 120_500_000
    assert len({one.key for one in read.review.criteria}) == count + 1
    for name in ("name.zh", "name.en", "points"):
        sent[f"review.criteria[{count}].{name}"] = ""
    again = read_back(sent, rulebook.written(read))
    assert len(again["review"]["criteria"]) == count


def test_sheet_keeps_what_it_cannot_read_beside_the_fault() -> None:
    data = rulebook.written(book_g())
    sent = posted(laid_out(data))
    sent["matching_points"], sent["gates.decision.proposes"] = "一比一", "nobody"
    kept = read_back(sent, data)
    with pytest.raises(rulebook.Faulty) as refused:
        rulebook.read(kept)
    assert {fault.path for fault in refused.value.faults} == {"matching_points", "gates.decision.proposes"}
    boxes = {box.path: box for part in laid_out(kept, {"matching_points": ["x"]}) for box in part.boxes}
    assert (boxes["matching_points"].value, boxes["matching_points"].faults) == ("一比一", ["x"])


@pytest.mark.parametrize("count", ["-1", "9999999999999", "x", "1e9"])
def test_sheet_is_not_made_to_read_without_end(count: str) -> None:
    data = rulebook.written(book_g())
    sent = posted(laid_out(data))
    sent["sources#"] = sent["sources[0].years#"] = count
    assert len(read_back(sent, data)["sources"]) <= 200


def test_pages_lead_from_draft_to_approval(trial: World, fund: Fund, browser_of: Any) -> None:
    manager: Client = browser_of("fund_manager")
    begun = manager.post(f"/funds/{fund.code}/rules/", {"from": C})
    sheet = begun["Location"]
    row = Governance.objects.unguarded("a test").get(fund=fund)
    sent = posted(laid_out(row.content))
    sent["version"], sent["why"], sent["then"] = str(row.version), "首版", "leave"
    assert manager.post(sheet, sent.dict() | dict(sent.lists())).status_code == 302
    row.refresh_from_db()
    assert (row.why, rulebook.read(row.content).mode) == ("首版", C)
    # An old page is told so, and what it brings stays on it.
    stale = manager.post(sheet, {"version": "1", "why": "旧页面"})
    assert stale.status_code == 409
    assert "旧页面" not in str(Governance.objects.unguarded("a test").get(pk=row.pk).why)
    assert browser_of("far_official").get(sheet).status_code == 404
    GOVERNANCE_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=NOW)
    page = browser_of("far_official").get(f"/fund-rules/{row.code}/").content.decode()
    number = Matter.objects.get(subject=row.ref).pk
    assert f"/gates/{number}/turn" in page
    assert "/gates/" not in browser_of("far_officer").get(f"/fund-rules/{row.code}/").content.decode()
    browser_of("far_official").post(f"/gates/{number}/turn", {"side": "government", "word": "approve"})
    assert GateApproval.objects.get().side == "government"


def test_replace_is_seen(fund: Fund) -> None:
    before = book_g()
    after = replace(before, matching_points=before.matching_points + 5000)
    assert [one.path for one in rulebook.differences(before, after)] == ["matching_points"]
