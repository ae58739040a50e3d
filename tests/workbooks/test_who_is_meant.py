"""A row changes the record that it is about, and no other that merely looks so; what is in use is not taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from luodi.contracts.models import Contract
from luodi.events.models import Event
from luodi.merging import actions as merging
from luodi.merging.kinds import by_slug as kind_called
from luodi.partnerships.models import ClausePoint, Interaction
from luodi.registry.models import Organisation
from luodi.workbooks.states import BatchState
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI, YINCHUAN
from tests.workbooks.sheets import bring, counts, said, sheet, store, undo

DAY = date(2026, 3, 3)


def test_contracts_of_one_title_are_told_apart_by_number(trial: World) -> None:
    head = ("number", "title", "signed_on")
    rows = (("HT-001", "技术开发合同", date(2026, 1, 5)), ("HT-002", "技术开发合同", date(2026, 2, 9)))
    batch = bring(trial, "director", "contracts", sheet(head, *rows))
    assert counts(batch) == (2, 0, 0, 0), said(batch)
    store(trial, batch, confirmed=True)
    third = bring(trial, "director", "contracts", sheet(head, ("HT-003", "技术开发合同", date(2026, 1, 5))))
    assert counts(third) == (1, 0, 0, 0), said(third)
    again = bring(trial, "director", "contracts", sheet(head, *rows))
    assert counts(again) == (0, 0, 2, 0), said(again)
    assert Contract._base_manager.filter(title="技术开发合同").count() == 2


def test_two_organisations_of_one_name_and_different_codes_are_still_a_slip(trial: World) -> None:
    from luodi.registry.calc import fictional_uscc

    head = ("name", "kind", "uscc")
    rows = [("银川某某公司", "企业", fictional_uscc(number)) for number in (71, 72)]
    with override("en"):
        assert counts(bring(trial, "director", "organisations", sheet(head, *rows))) == (1, 0, 0, 1)


def test_visits_of_one_day_under_one_title_are_notes_of_their_own(trial: World) -> None:
    first, second = factories.organisation("银川甲厂"), factories.organisation("银川乙厂")
    head = ("kind", "happened_on", "title", "organisation", "note")
    rows = (
        ("走访", DAY, "企业走访", first.code, "甲厂要热管理"),
        ("走访", DAY, "企业走访", second.code, "乙厂要隔膜"),
    )
    batch = store(trial, bring(trial, "director", "interactions", sheet(head, *rows)))
    assert counts(batch) == (2, 0, 0, 0), said(batch)
    changed = ("走访", DAY, "企业走访", second.code, "乙厂已买隔膜")
    store(trial, bring(trial, "director", "interactions", sheet(head, changed)))
    notes = Interaction._base_manager.filter(title="企业走访").values_list("organisation__name", "note")
    assert dict(notes) == {"银川甲厂": "甲厂要热管理", "银川乙厂": "乙厂已买隔膜"}


def test_events_of_one_title_and_day_in_two_regions_are_two(trial: World) -> None:
    there = factories.event(title="产学研对接会", starts_on=DAY, ends_on=DAY)
    head = ("title", "kind", "starts_on", "ends_on", "region")
    content = sheet(head, ("产学研对接会", "对接会", DAY, DAY, "无锡市"))
    batch = store(trial, bring(trial, "director", "events", content))
    assert counts(batch) == (1, 0, 0, 0), said(batch)
    there.refresh_from_db()
    assert there.region_id != WUXI
    assert Event._base_manager.filter(title="产学研对接会").count() == 2


def test_a_point_comes_up_again_because_of_one_of_its_own_agreement_only(trial: World) -> None:
    ours, theirs = factories.agreement(title="甲"), factories.agreement(WUXI, title="乙")
    own = factories.clause_point(ours, title="知识产权")
    foreign = factories.clause_point(theirs, title="乙方底线")
    head = ("agreement", "clause", "title", "because")
    batch = bring(trial, "director", "points", sheet(head, (ours.code, "2", "再议", foreign.code)))
    assert counts(batch) == (0, 0, 0, 1)
    batch = store(trial, bring(trial, "director", "points", sheet(head, (ours.code, "2", "再议", own.code))))
    assert counts(batch) == (1, 0, 0, 0), said(batch)
    assert ClausePoint._base_manager.get(title="再议").because == own


def brought(trial: World, name: str) -> tuple[Any, Organisation]:
    """Bring one organisation in."""
    content = sheet(("name", "kind", "region"), (name, "企业", "银川市"))
    batch = store(trial, bring(trial, "officer", "organisations", content))
    return batch, Organisation._base_manager.get(name=name)


@pytest.mark.parametrize("use", ["seller of a contract", "party of a line of the books", "nothing"])
def test_what_is_used_since_is_not_taken_back(trial: World, use: str) -> None:
    batch, row = brought(trial, "银川新厂")
    if use == "seller of a contract":
        factories.contract(factories.organisation("买方"), bare=True, seller=row)
    elif use != "nothing":
        body = factories.body("研究院", YINCHUAN)
        body.parties.add(row)
        factories.book_line(body, row)
        body.parties.remove(row)
    undo(trial, batch)
    row.refresh_from_db()
    assert (row.retired_at is None) == (use != "nothing")


def test_a_table_is_undone_though_a_merge_set_one_of_its_rows_aside(trial: World) -> None:
    home = trial.people["professor"].organisation
    stays, goes = factories.person("王某", home), factories.person("王某某", home)
    body = factories.body("研究院", YINCHUAN)
    rows = [(body.code, person.code, "副院长", date(2026, 1, 1)) for person in (stays, goes)]
    content = sheet(("body", "person", "duty", "starts_on"), *rows)
    batch = store(trial, bring(trial, "director", "postings", content))
    assert counts(batch) == (2, 0, 0, 0), said(batch)
    kind = kind_called("people")
    assert kind is not None
    versions = {one.pk: one.version for one in (stays, goes)}
    merging.merge(kind, [stays, goes], stays, {}, versions=versions, by=trial.actor("director"), at=NOW)
    undo(trial, batch)
    assert batch.state == BatchState.UNDONE
    assert batch.lines.filter(left=True).exists()
