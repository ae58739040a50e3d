"""A consortium writes its application together, and what is handed in is frozen with a receipt; drafts are nobody else's."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from luodi.calls import calc
from luodi.calls.actions import answering, applying, parties
from luodi.calls.models import Application, Call, Exclusion, Member, Paper, Party, Revision
from luodi.calls.queries import applications as queries
from luodi.calls.states import APPLICATION_FLOW
from luodi.core import files
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, OutboxEntry, StoredFile
from luodi.core.money import Money
from luodi.ledger.places import digest
from tests import factories
from tests.calls.consortium import (
    PDF,
    agreed,
    begun,
    completed,
    confirmed,
    fresh,
    link_of,
    open_call,
    part_of,
    submitted,
)
from tests.cast import NAMES, World
from tests.factories import NOW


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read what is said in English, the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def call(trial: World) -> Call:
    """Open a call of Wuxi's fund."""
    return open_call(trial)


def test_lead_is_filled_in_from_the_register(trial: World, call: Call) -> None:
    party = part_of(begun(trial, call), lead=True)
    assert (party.name, party.kind, party.local) == ("太湖装备有限公司", "enterprise", True)
    abroad = part_of(begun(trial, call, "enterprise", "helan"), lead=True)
    assert not abroad.local
    school = part_of(begun(trial, call, "professor", "school"), lead=True)
    assert (school.kind, school.university) == ("university", "东华大学")


@pytest.mark.parametrize(
    ("who", "lead", "refused"),
    [
        ("enterprise", "taihu", NotAllowed),
        ("professor", "other_school", NotAllowed),
        ("director", "school", NotAllowed),
        ("far_official", "taihu", NotAllowed),
    ],
)
def test_nobody_applies_for_others(
    trial: World, call: Call, who: str, lead: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        begun(trial, call, who, lead)


def test_nothing_is_begun_before_or_after_the_days_of_the_call(trial: World, call: Call) -> None:
    last = NOW + timedelta(days=30)
    values = {"title": "甲", "class_key": "general", "months": 12}
    taihu, by = trial.organisations["taihu"], trial.actor("far_enterprise")
    assert applying.begin(call, taihu, values, by=by, at=last)
    with pytest.raises(Conflict):
        applying.begin(call, taihu, values, by=by, at=last + timedelta(days=1))
    with pytest.raises(Invalid):
        applying.begin(call, taihu, {**values, "class_key": "x"}, by=by, at=NOW)


def test_draft_is_its_consortiums_own(trial: World, call: Call) -> None:
    row = begun(trial, call)
    parties.add_partner(
        row, trial.organisations["school"], {"name": ""}, by=trial.actor("far_enterprise"), at=NOW
    )

    def seen() -> set[str]:
        return {
            name
            for name in NAMES
            if Application.objects.allowed(trial.actor(name)).filter(pk=row.pk).exists()
        }

    assert seen() == {"far_enterprise"}
    answering.invite(part_of(row, lead=False), "a@reach.example", by=trial.actor("far_enterprise"), at=NOW)
    assert seen() == {"far_enterprise", "secretary"}
    party = part_of(row, lead=False)
    answering.decline_part(party, reason="忙", by=link_of(party), at=NOW)
    assert seen() == {"far_enterprise"}


def test_whoever_is_asked_into_the_team_reads_and_answers_in_the_account(trial: World, call: Call) -> None:
    row = begun(trial, call)
    person = trial.people["professor"]
    party = part_of(row, lead=True)
    member = parties.add_member(
        party, {"name": "", "person": person, "role": "core"}, by=trial.actor("far_enterprise"), at=NOW
    )
    professor = trial.actor("professor")
    assert not Application.objects.allowed(professor).filter(pk=row.pk).exists()
    answering.ask_member(member, "p@reach.example", by=trial.actor("far_enterprise"), at=NOW)
    assert Application.objects.allowed(professor).filter(pk=row.pk).exists()
    member = Member.objects.select_related("party__application", "person").get(pk=member.pk)
    with pytest.raises(NotAllowed):
        answering.answer_member(member, agrees=True, by=trial.actor("rival"), at=NOW)
    answering.answer_member(member, agrees=True, by=professor, at=NOW)
    with pytest.raises(Conflict):
        answering.answer_member(member, agrees=False, by=professor, at=NOW)
    assert Member.objects.get(pk=member.pk).agreed_at == NOW


def test_confirmation_holds_for_the_very_part_that_was_confirmed(trial: World, call: Call) -> None:
    row = completed(trial, begun(trial, call))
    assert queries.is_confirmed(part_of(row, lead=False))
    party = part_of(row, lead=False)
    parties.save_part(
        party, version=party.version, by=trial.actor("far_enterprise"), at=NOW, task="机理研究与测试"
    )
    assert not queries.is_confirmed(part_of(row, lead=False))
    assert "confirmation" in str(queries.missing(fresh(row)).values())
    # The page of before the change.
    old = calc.part_hash({**queries.party_content(party), "task": "机理研究"})
    with pytest.raises(Conflict):
        answering.confirm_part(party, name="王", seen=old, by=link_of(party), at=NOW)
    party = part_of(row, lead=False)
    seen = calc.part_hash(queries.party_content(party))
    with pytest.raises(NotAllowed):
        answering.confirm_part(party, name="王", seen=seen, by=trial.actor("far_enterprise"), at=NOW)
    confirmed(row)
    assert queries.missing(fresh(row)) == {}


@pytest.mark.parametrize("change", ["member", "cost", "target"])
def test_every_change_of_a_part_asks_for_its_confirmation_anew(trial: World, call: Call, change: str) -> None:
    row = completed(trial, begun(trial, call))
    party, by = part_of(row, lead=False), trial.actor("far_enterprise")
    if change == "member":
        parties.add_member(party, {"name": "赵新", "role": "member"}, by=by, at=NOW)
    elif change == "cost":
        costs = {("testing", "fund"): Money.wan(5)}
        parties.save_part(party, version=party.version, by=by, at=NOW, costs=costs)
    else:
        parties.save_part(party, version=party.version, by=by, at=NOW, targets={"papers": 3})
    assert not queries.is_confirmed(part_of(row, lead=False))


def test_two_who_write_on_a_part_at_once_do_not_overwrite_each_other(trial: World, call: Call) -> None:
    row = begun(trial, call)
    party = part_of(row, lead=True)
    by = trial.actor("far_enterprise")
    parties.save_part(party, version=party.version, by=by, at=NOW, task="甲")
    with pytest.raises(Conflict):
        parties.save_part(party, version=1, by=by, at=NOW, task="乙")


def test_submission_freezes_a_revision_and_gives_a_receipt(trial: World, call: Call) -> None:
    row = submitted(trial, call)
    revision = Revision.objects.get(application=row)
    assert (row.state, row.revision, row.receipt) == ("submitted", 1, f"{call.code}-0001")
    assert row.asked == Money.wan(80)
    assert revision.content_hash == digest(revision.content)
    assert [one["name"] for one in revision.content["parties"]] == ["太湖装备有限公司", "能源学院"]
    assert not {"email", "phone", "contact", "exclusions"} & set(
        str(revision.content).replace("'", " ").split()
    )
    # All links are dead.
    assert not Party.objects.filter(application=row).exclude(token_hash=None).exists()
    assert not Member.objects.filter(party__application=row).exclude(token_hash=None).exists()
    mails = OutboxEntry.objects.filter(channel="mail", payload__template="calls/mail/receipt")
    assert [one.payload["context"]["receipt"] for one in mails] == [row.receipt]
    second = submitted(trial, call, who="enterprise", lead="helan")
    assert second.receipt == f"{call.code}-0002"


def test_what_is_missing_stands_in_the_way(trial: World, call: Call) -> None:
    row = begun(trial, call)
    with pytest.raises(Invalid) as refused:
        APPLICATION_FLOW.advance(fresh(row), "submit", by=trial.actor("far_enterprise"), at=NOW)
    said = " ".join(str(words) for lines in refused.value.fields.values() for words in lines)
    for piece in ("abstract", "principal", "consent", "budget", "申请书", "task of the lead"):
        assert piece in said
    assert not Revision.objects.exists()


def test_unmet_clause_that_somebody_can_judge_does_not_stand_in_the_way(trial: World, call: Call) -> None:
    # An enterprise from elsewhere leads: it will be found not eligible, which is not for a program to say.
    row = completed(trial, begun(trial, call, "enterprise", "helan"), who="enterprise")
    doubts = {str(one.label) for one in queries.checklist(row).doubts}
    assert any("legal person" in one for one in doubts)
    assert queries.missing(row) == {}


def test_too_much_stands_in_the_way(trial: World, call: Call) -> None:
    row = completed(trial, begun(trial, call))
    party = part_of(row, lead=True)
    costs = {("equipment", "fund"): Money.wan(101), ("equipment", "matching"): Money.wan(200)}
    parties.save_part(party, version=party.version, by=trial.actor("far_enterprise"), at=NOW, costs=costs)
    assert "1,000,000.00" in str(list(queries.missing(fresh(row)).values()))


def test_nothing_is_submitted_after_the_last_day(trial: World, call: Call) -> None:
    row = completed(trial, begun(trial, call))
    # The last minute of the last day in Beijing is in time, the first after it is not.
    end = (NOW + timedelta(days=30)).replace(hour=15, minute=59)
    by = trial.actor("far_enterprise")
    with pytest.raises(Conflict, match="stays a draft"):
        APPLICATION_FLOW.advance(row, "submit", by=by, at=end + timedelta(minutes=1))
    assert fresh(row).state == "draft"
    assert APPLICATION_FLOW.advance(row, "submit", by=by, at=end).state == "submitted"


def test_partner_does_not_submit(trial: World, call: Call) -> None:
    row = completed(trial, begun(trial, call))
    for who, refused in (("secretary", NotAllowed), ("rival", Missing), ("fund_manager", Missing)):
        with pytest.raises(refused):
            APPLICATION_FLOW.advance(row, "submit", by=trial.actor(who), at=NOW)


def test_revision_cannot_be_changed_in_the_database(trial: World, call: Call) -> None:
    from django.db import DatabaseError, transaction

    submitted(trial, call)
    for deed in (
        lambda: Revision.objects.update(content_hash="0" * 64),
        lambda: Revision.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_submitted_document_stays(trial: World, call: Call, browser_of: Callable[..., Client]) -> None:
    """What was submitted is not taken back, and nobody is offered to; what was added besides is."""
    row, by = submitted(trial, call), trial.actor("far_enterprise")
    token = Paper.objects.filter(application=row).values_list("file__token", flat=True)[0]
    with pytest.raises(Conflict):
        files.withdraw_file(row, token, by=by, at=NOW)
    content = PDF + b"%besides"
    besides = files.add_file(row, io.BytesIO(content), name="b.pdf", size=len(content), by=by, at=NOW)
    page = browser_of("far_enterprise").get(f"/fund-applications/{row.code}/").content.decode()
    assert f"files/{token}/withdraw" not in page
    assert f"files/{besides.token}/withdraw" in page


def test_document_is_one_that_the_rules_ask_for_and_what_it_says_it_is(trial: World, call: Call) -> None:
    row, by = begun(trial, call), trial.actor("far_enterprise")
    name = call.book.eligibility.documents[0]

    def add(title: str, content: bytes, file_name: str = "a.pdf") -> Any:
        upload = io.BytesIO(content)
        return applying.add_paper(row, title, upload, file_name=file_name, size=len(content), by=by, at=NOW)

    for title, content in (("身份证", PDF), (name, b"<html>"), (name, b"")):
        with pytest.raises(Invalid):
            add(title, content)
    add(name, PDF)
    add(name, PDF)
    assert Paper.objects.filter(application=row).count() == 1
    assert StoredFile.objects.filter(subject=row.ref, withdrawn_at=None).count() == 1
    with pytest.raises(Missing):
        applying.add_paper(
            row, name, io.BytesIO(PDF), file_name="a.pdf", size=9, by=trial.actor("rival"), at=NOW
        )


def test_wished_exclusions_are_few_with_a_reason_and_found_in_the_register(trial: World, call: Call) -> None:
    row, by = begun(trial, call), trial.actor("far_enterprise")
    wish = {"name": "professor其人", "organisation": "能源学院", "reason": "竞争关系"}
    applying.exclude(row, [wish, {**wish, "name": "无此人"}], by=by, at=NOW)
    found = {one.name: one.expert for one in Exclusion.objects.filter(application=row)}
    assert found == {"professor其人": trial.experts["professor"], "无此人": None}
    for wishes in ([wish] * 4, [{**wish, "reason": ""}]):
        with pytest.raises(Invalid):
            applying.exclude(row, wishes, by=by, at=NOW)


def test_new_one_takes_over_an_earlier_one_without_anybodys_word(trial: World, call: Call) -> None:
    old = submitted(trial, call)
    values = {"title": "二期", "class_key": "general", "months": 12}
    by = trial.actor("far_enterprise")
    row = applying.begin(call, trial.organisations["taihu"], values, source=old, by=by, at=NOW)
    assert fresh(row).problem == old.problem
    lead, partner = queries.parties_of(fresh(row))
    assert (lead.task, partner.task) == ("中试与产业化", "机理研究")
    assert [one.agreed_at for one in Member.objects.filter(party__application=row)] == [None, None]
    assert not queries.is_confirmed(partner)
    assert calc.paid(queries.content_of(fresh(row)))["fund"] == Money.wan(80).fen
    assert fresh(row).principal == trial.people["far_enterprise"]
    with pytest.raises(Missing):
        applying.begin(
            call, trial.organisations["helan"], values, source=old, by=trial.actor("enterprise"), at=NOW
        )  # fmt: skip


def test_withdrawn_application_can_be_written_by_nobody(trial: World, call: Call) -> None:
    row = completed(trial, begun(trial, call))
    party = part_of(row, lead=False)
    APPLICATION_FLOW.advance(row, "withdraw", by=trial.actor("far_enterprise"), at=NOW, note="不报了")
    assert Party.objects.get(pk=party.pk).token_hash is None
    for deed in (
        lambda: parties.add_member(party, {"name": "赵", "role": "member"}, by=link_of(party), at=NOW),
        lambda: answering.decline_part(party, reason="x", by=link_of(party), at=NOW),
    ):
        with pytest.raises(Conflict):
            deed()


def test_one_principal_investigator_and_nobody_twice(trial: World, call: Call) -> None:
    row, by = begun(trial, call), trial.actor("far_enterprise")
    party = part_of(row, lead=True)
    parties.add_member(party, {"name": "far_enterprise其人", "role": "principal"}, by=by, at=NOW)
    assert fresh(row).principal == trial.people["far_enterprise"]
    for values in ({"name": "钱", "role": "principal"}, {"name": "far_enterprise其人", "role": "member"}):
        with pytest.raises(Invalid):
            parties.add_member(part_of(row, lead=True), values, by=by, at=NOW)
    parties.drop_member(Member.objects.select_related("party__application").get(), by=by, at=NOW)
    assert fresh(row).principal is None


def test_partner_takes_part_once_and_the_lead_stays(trial: World, call: Call) -> None:
    row, by = begun(trial, call), trial.actor("far_enterprise")
    # Typed by its name, it is the one of the register.
    party = parties.add_partner(row, None, {"name": "能源学院", "kind": "other"}, by=by, at=NOW)
    assert (party.organisation, party.kind) == (trial.organisations["school"], "university")
    for values in ({"name": "能源学院", "kind": "other"}, {"name": "太湖装备有限公司", "kind": "other"}):
        with pytest.raises(Invalid):
            parties.add_partner(row, None, values, by=by, at=NOW)
    stranger = parties.add_partner(row, None, {"name": "无锡检测中心", "kind": "institute"}, by=by, at=NOW)
    assert (stranger.organisation, stranger.local) == (None, False)
    with pytest.raises(Conflict):
        parties.drop_partner(part_of(row, lead=True), by=by, at=NOW)
    parties.drop_partner(part_of(row, lead=False), by=by, at=NOW)


def test_what_the_meter_shows(trial: World, call: Call) -> None:
    row = begun(trial, call)
    by, party = trial.actor("far_enterprise"), part_of(row, lead=True)
    costs = {("equipment", "fund"): Money.wan(80), ("materials", "matching"): Money.wan(50)}
    parties.save_part(party, version=party.version, by=by, at=NOW, costs=costs)
    school = parties.add_partner(fresh(row), trial.organisations["school"], {"name": ""}, by=by, at=NOW)
    parties.save_part(school, version=1, by=by, at=NOW, costs={("testing", "fund"): Money.wan(10)})
    gauges = {one.key: one for one in queries.checklist(fresh(row)).gauges}
    # Ninety are asked of the fund: of it all is the government's here, one yuan for each has to be put in.
    assert (gauges["matching"].bound, gauges["matching"].there) == (Money.wan(90).fen, Money.wan(50).fen)
    assert "400,000.00" in str(gauges["matching"].words)
    assert (gauges["own"].bound, gauges["own"].met) == (Money.wan(90).fen, False)
    # A tenth of ninety may be passed on, ten are.
    assert (gauges["passed_on"].bound, gauges["passed_on"].met) == (Money.wan(9).fen, False)
    assert "10,000.00" in str(gauges["passed_on"].words)
    assert gauges["most"].met
    assert "least" not in gauges


def test_parts_are_noted_in_the_course_without_what_they_say(trial: World, call: Call) -> None:
    row = completed(trial, begun(trial, call))
    noted = AuditEntry.objects.filter(subject=row.ref).values_list("verb", flat=True)
    assert {"write_part", "write_team", "invite_partner", "confirm_party", "agreed"} <= set(noted)
    said = str(list(AuditEntry.objects.filter(subject=row.ref).values_list("changes", "note")))
    assert "机理研究" not in said
    assert "李研" not in said


def test_application_of_the_same_principal_is_counted(trial: World, call: Call) -> None:
    first = submitted(trial, call)
    second = completed(trial, begun(trial, call))
    facts = queries.facts_of([first, second])
    assert facts[first.pk].applications == 1
    assert facts[second.pk].applications == 2
    factories.applied(
        call, trial.organisations["taihu"], state="contracted", principal=trial.people["far_enterprise"]
    )
    assert queries.facts_of([second])[second.pk].live_projects == 1
    agreed(second)
