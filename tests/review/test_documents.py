"""Reviewers open what was handed in; where neither side learns the other, only what names nobody."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luodi.calls.actions import marking
from luodi.calls.models import Paper, Revision
from luodi.core import files
from luodi.core.errors import Missing, NotAllowed
from luodi.core.models import AuditEntry
from luodi.core.resource import address
from luodi.funds.rulebook.choices import Blind
from tests.calls.consortium import PDF
from tests.cast import World
from tests.factories import NOW
from tests.review.rounds import Round, accepted, round_of
from tests.review.test_pages import in_account

Browsers = Callable[..., Client]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Keep files apart."""
    settings.LUODI_FILES_DIR = tmp_path


def handed_in(world: World, blind: Blind) -> tuple[Round, Paper]:
    """Give a round whose first application has a document; its file says whose it is by its name."""
    made = round_of(world, applications=2, blind=blind)
    row = made.applications[0]
    type(row)._base_manager.filter(pk=row.pk).update(created_by=world.users["far_enterprise"])
    stored = files.add_file(
        row,
        io.BytesIO(PDF),
        name="申报企业0公司申请书.pdf",
        size=len(PDF),
        by=world.actor("far_enterprise"),
        at=NOW,
    )
    paper = Paper.objects.create(application=row, name="申请书", file=stored)
    said = {"name": "申请书", "file": stored.name, "size": stored.size, "sha256": stored.sha256}
    revision = Revision.objects.get(application=row)
    Revision.objects.create(
        application=row,
        number=2,
        content={**revision.content, "papers": [said]},
        content_hash="1" * 64,
        at=NOW,
    )
    return made, paper


def reviewer(made: Round, browser_of: Browsers, expert: int = 0, who: str = "reviewer") -> Client:
    """Give the browser of a reviewer who has an account."""
    in_account(made, expert, who)
    return browser_of(who)


def read(browser: Client, code: str, paper: Paper) -> int:
    """Ask for a document as a reviewer, and give how that ends."""
    answer = browser.get(reverse("review:paper", args=[code, paper.pk]))
    answer.close()
    return answer.status_code


@pytest.mark.parametrize("blind", [Blind.NONE, Blind.SINGLE])
def test_reviewer_opens_documents_once_the_declaration_is_signed(
    trial: World, browser_of: Browsers, blind: Blind
) -> None:
    made, paper = handed_in(trial, blind)
    browser = reviewer(made, browser_of)
    task = made.task(0, 0, "invited")
    assert read(browser, task.code, paper) == 404
    type(task)._base_manager.filter(pk=task.pk).update(state="accepted", declaration=1, signed_name="评")
    answer = browser.get(reverse("review:paper", args=[task.code, paper.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert "%E7%94%B3%E8%AF%B7%E4%B9%A6.pdf" in answer["Content-Disposition"]
    page = browser.get(address(task)).content.decode()
    assert reverse("review:paper", args=[task.code, paper.pk]) in page
    for state in ("declined", "voided", "recused"):
        type(task)._base_manager.filter(pk=task.pk).update(state=state)
        assert read(browser, task.code, paper) == 404, state


def test_nobody_else_opens_them_by_that_address(trial: World, browser_of: Browsers) -> None:
    made, paper = handed_in(trial, Blind.SINGLE)
    task = accepted(made, 0, 0)
    other = reviewer(made, browser_of, 1, "nobody")
    made.task(1, 1, "accepted")
    assert read(other, task.code, paper) == 404
    for name in ("far_enterprise", "rival", "far_official", "fund_manager", "anonymous"):
        assert browser_of(name).get(reverse("review:paper", args=[task.code, paper.pk])).status_code in (
            302,
            404,
        ), name
    # Of another application nothing is found by the number of its document.
    second = made.task(1, 0, "accepted")
    assert read(reviewer(made, browser_of), second.code, paper) == 404


def test_double_blind_holds_back_until_somebody_has_looked(trial: World, browser_of: Browsers) -> None:
    made, paper = handed_in(trial, Blind.DOUBLE)
    row = made.applications[0]
    browser = reviewer(made, browser_of)
    task = made.task(0, 0, "accepted")
    assert read(browser, task.code, paper) == 404
    page = browser.get(address(task)).content.decode()
    assert "申请书" in page
    assert "申报企业0" not in page
    manager = browser_of("fund_manager")
    mark = reverse("calls:mark_paper", args=[row.code, paper.pk])
    assert mark in manager.get(address(row)).content.decode()
    for who in ("far_enterprise", "far_official", "leader"):
        with pytest.raises(NotAllowed):
            marking.mark_paper(row, paper.pk, nameless=True, by=trial.actor(who), at=NOW)
    with pytest.raises(Missing):
        marking.mark_paper(row, 0, nameless=True, by=trial.actor("fund_manager"), at=NOW)
    assert manager.post(mark, {"word": "nameless"}).status_code == 302
    assert read(browser, task.code, paper) == 200
    assert manager.post(mark, {"word": "back"}).status_code == 302
    assert read(browser, task.code, paper) == 404
    verbs = AuditEntry.objects.filter(subject=row.ref).values_list("verb", flat=True)
    assert {"open_to_reviewers", "keep_from_reviewers"} <= set(verbs)


def test_document_that_came_after_the_revision_is_not_read(trial: World, browser_of: Browsers) -> None:
    """Only what was handed in is judged, not what its applicants put there since."""
    made, paper = handed_in(trial, Blind.SINGLE)
    browser, task = reviewer(made, browser_of), made.task(0, 0, "accepted")
    stored = files.add_file(
        made.applications[0], io.BytesIO(PDF + b"%new"), name="b.pdf", size=len(PDF) + 4,
        by=trial.actor("far_enterprise"), at=NOW,
    )  # fmt: skip
    late = Paper.objects.create(application=made.applications[0], name="承诺书", file=stored)
    assert (read(browser, task.code, paper), read(browser, task.code, late)) == (200, 404)
