"""Owner, school and office agree before enterprises see a result; what they agreed to ends on its day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from luodi.core.errors import Conflict, Invalid, NotAllowed, Refusal
from luodi.core.models import OutboxEntry
from luodi.registry import actions
from luodi.registry.models import PublicationApproval, ResearchResult
from luodi.registry.states import APPROVAL_FLOW, RESULT_FLOW
from tests import factories

TODAY = localdate()
AT = now()


@pytest.fixture
def result(trial):
    """Make a submitted result of the professor's."""
    return factories.result(
        state="submitted",
        inventors=(trial.experts["professor"],),
        school=trial.organisations["school"],
    )


def ask(result, trial, days=100, by="professor"):
    """Ask for an approval."""
    return actions.ask_for_approval(result, until_on=TODAY + timedelta(days=days), by=trial.actor(by), at=AT)


def through(approval, trial, *steps):
    """Take steps, each by somebody."""
    for who, verb in steps:
        approval = APPROVAL_FLOW.advance(approval, verb, by=trial.actor(who), at=AT, note="纸质文件三号")
    return approval


ALL = (("professor", "consent"), ("secretary", "endorse"), ("director", "approve"))


def mailed(template="registry/mail/approval"):
    """List who is told what."""
    rows = OutboxEntry.objects.filter(channel="mail", payload__template=template).order_by("pk")
    return [(row.payload["to"], row.payload["context"]["what"]) for row in rows]


def test_nothing_is_published_before_all_three_have_agreed(result, trial, browser_of):
    approval = ask(result, trial)
    for step in ALL:
        with pytest.raises(Invalid):
            RESULT_FLOW.advance(result, "publish", by=trial.actor("director"), at=AT)
        assert browser_of("enterprise").get(f"/results/{result.code}/").status_code == 404
        approval = through(approval, trial, step)
    RESULT_FLOW.advance(result, "publish", by=trial.actor("director"), at=AT)
    assert browser_of("enterprise").get(f"/results/{result.code}/").status_code == 200
    assert [what for _to, what in mailed()] == ["asked", "asked", "asked", "asked", "granted"]


def test_each_is_told_when_it_is_their_turn(result, trial):
    approval = ask(result, trial)
    assert mailed() == [("professor@reach.example", "asked")]
    through(approval, trial, ALL[0])
    assert mailed()[1:] == [("secretary@cast.example", "asked")]


@pytest.mark.parametrize(
    ("who", "verb", "before"),
    [
        ("secretary", "consent", 0),
        ("other_professor", "consent", 0),
        ("director", "consent", 0),
        ("other_secretary", "endorse", 1),
        ("professor", "endorse", 1),
        ("secretary", "approve", 2),
        ("professor", "approve", 2),
        ("enterprise", "refuse", 0),
    ],
)
def test_nobody_agrees_for_another(who, verb, before, result, trial):
    approval = through(ask(result, trial), trial, *ALL[:before])
    with pytest.raises(Refusal):
        through(approval, trial, (who, verb))


def test_no_step_is_jumped_over(result, trial):
    approval = ask(result, trial)
    for who, verb in ALL[1:]:
        with pytest.raises(Conflict):
            through(approval, trial, (who, verb))


def test_what_was_agreed_on_paper_is_noted_with_its_reason(result, trial):
    approval = ask(result, trial)
    with pytest.raises(Invalid):
        APPROVAL_FLOW.advance(approval, "note_consent", by=trial.actor("director"), at=AT)
    with pytest.raises(NotAllowed):
        through(approval, trial, ("tech_manager", "note_consent"))
    done = through(approval, trial, ("director", "note_consent"), ("director", "note_endorsement"), ALL[2])
    assert done.state == "granted"


def test_two_approvals_are_not_under_way_at_once(result, trial):
    ask(result, trial)
    with pytest.raises(Invalid):
        ask(result, trial)


@pytest.mark.parametrize("days", [0, -1, 5 * 366 + 1])
def test_a_day_that_makes_no_sense_is_refused(days, result, trial):
    with pytest.raises(Invalid) as refused:
        ask(result, trial, days=days)
    assert set(refused.value.fields) == {"until_on"}


def published(result, trial, days=100):
    """Take a result all the way."""
    approval = through(ask(result, trial, days=days), trial, *ALL)
    result.refresh_from_db()
    RESULT_FLOW.advance(result, "publish", by=trial.actor("director"), at=AT)
    return approval


def test_the_owner_takes_a_result_out_of_sight_at_once(result, trial, browser_of):
    approval = published(result, trial)
    through(approval, trial, ("professor", "revoke"))
    result.refresh_from_db()
    assert result.state == "withdrawn"
    assert browser_of("enterprise").get(f"/results/{result.code}/").status_code == 404
    with pytest.raises(Invalid):
        RESULT_FLOW.advance(result, "publish", by=trial.actor("director"), at=AT)


def test_an_approval_that_ran_out_hides_the_result_before_the_clock_has_worked(result, trial, browser_of):
    approval = published(result, trial)
    yesterday = TODAY - timedelta(days=1)
    ResearchResult._base_manager.filter(pk=result.pk).update(approved_until=yesterday)
    PublicationApproval._base_manager.filter(pk=approval.pk).update(until_on=yesterday)
    enterprise = browser_of("enterprise")
    assert enterprise.get(f"/results/{result.code}/").status_code == 404
    assert result.title not in enterprise.get("/results/").content.decode()
    assert result.title not in enterprise.get("/results/export.csv").content.decode()
    assert browser_of("officer").get(f"/results/{result.code}/").status_code == 200
    assert actions.let_approvals_expire(at=AT, today=TODAY) == 1
    result.refresh_from_db()
    approval.refresh_from_db()
    assert (result.state, approval.state) == ("withdrawn", "expired")
    assert actions.let_approvals_expire(at=AT, today=TODAY) == 0


def test_a_renewal_keeps_the_result_in_sight(result, trial):
    first = published(result, trial, days=20)
    second = through(ask(result, trial, days=300), trial, *ALL)
    PublicationApproval._base_manager.filter(pk=first.pk).update(until_on=TODAY - timedelta(days=1))
    assert actions.let_approvals_expire(at=AT, today=TODAY) == 1
    result.refresh_from_db()
    assert (result.state, result.approved_until) == ("published", second.until_on)


@pytest.mark.parametrize(("days", "warned"), [(31, False), (30, True), (3, True)])
def test_everybody_concerned_is_warned_once(days, warned, result, trial):
    published(result, trial, days=days)
    OutboxEntry.objects.all().delete()
    count = actions.warn_of_endings(at=AT, today=TODAY)
    told = {to for to, what in mailed() if what == "ending"}
    assert bool(count) == warned
    if warned:
        wanted = {"professor@reach.example", "secretary@cast.example", "director@cast.example"}
        assert wanted <= told
        assert "enterprise@cast.example" not in told
        assert actions.warn_of_endings(at=AT, today=TODAY) == 0


def test_results_that_need_no_approval_stay_as_they_are(trial, browser_of):
    row = factories.result("随目录导入的成果")
    assert browser_of("enterprise").get(f"/results/{row.code}/").status_code == 200
    actions.let_approvals_expire(at=AT, today=TODAY)
    assert browser_of("enterprise").get(f"/results/{row.code}/").status_code == 200


def test_the_way_over_the_pages(result, trial, browser_of):
    page = f"/results/{result.code}/approval/"
    assert browser_of("enterprise").get(page).status_code == 404
    sent = {"until_on": (TODAY + timedelta(days=90)).isoformat(), "conditions": "不公开配方"}
    assert browser_of("professor").post(page, sent).status_code == 302
    approval = PublicationApproval._base_manager.get()
    for who, verb in ALL:
        assert browser_of(who).post(f"/approvals/{approval.code}/step/{verb}/").status_code == 302
    assert browser_of("enterprise").get(f"/approvals/{approval.code}/").status_code == 404
    assert "不公开配方" in browser_of("secretary").get(f"/approvals/{approval.code}/").content.decode()
    approval.refresh_from_db()
    assert approval.state == "granted"
