"""The house stays as its plan says: rules everywhere, fields classified, small files with honest names."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

import luodi
from luodi.core.filtering import filterset
from luodi.core.models import Record
from luodi.core.resource import resources
from luodi.core.rules import Guarded, Rules
from tests.arch.fields import FIELDS, RECORD

ROOT = Path(luodi.__file__).parent
# Tables without rules of their own, and why nobody can ask them for somebody else's row.
WITHOUT_RULES = {
    "core.AuditEntry": "shown as the course of a record, through that record's rule see_history",
    "core.AuditName": "read only behind the entries that it signs",
    "core.ReadEntry": "shown through its record's rule see_history, and to the person concerned",
    "core.OutboxEntry": "read by the worker alone",
    "core.StoredFile": "opened through the rule of the record that it belongs to",
    "core.CalendarDay": "public",
    "core.SavedView": "always asked for by its user",
    "core.IdempotentReply": "always asked for by its user",
    "accounts.User": "accounts are administered, not listed",
    "accounts.Membership": "asked for by account",
    "accounts.Invitation": "asked for by its secret, or by who may invite",
    "accounts.LoginSession": "asked for by account",
    "accounts.Throttle": "counts only",
    "accounts.SecondFactor": "asked for by account",
    "accounts.RecoveryCode": "asked for by account",
    "accounts.NoticeConsent": "asked for by account",
    "accounts.ApiToken": "asked for by its secret or by account",
    "registry.Strategy": "public classification",
    "registry.Region": "public classification",
    "registry.Industry": "public classification",
    "registry.Field": "public classification",
    "registry.EconomicLine": "shown through its result",
    "registry.MaturityEvidence": "shown through its result",
    "registry.IntellectualProperty": "shown through its result",
    "registry.Engagement": "shown through its expert",
    "registry.Publication": "shown through its expert",
    "registry.DeclaredInterest": "shown through its expert, to whom the rule see_interests names",
    "registry.ProfileRequest": "asked for by its secret, or through its expert by the rule ask_profile",
    "needs.Revalidation": "asked for by its secret, or through its need by its owner",
    "needs.Told": "read by the worker alone",
    "needs.CaseNote": "shown through its introduction, to who keeps it",
    "needs.Consent": "asked for by its secret, or through its introduction",
    "collecting.Entry": "asked for by its secret; drafts are shown to nobody else",
    "collecting.EntryNeed": "shown through its need and its district, both asked by their rules",
    "collecting.PreReading": "asked for by its secret, or through its need by the rule accept",
    "tuning.EngineRun": "progress of the engine's work, shown to who keeps the engine; names no record of others",
    "tuning.FoundMatch": "shown through its need and its result or expert, both asked by their rules",
    "tuning.Digested": "read by the worker alone",
    "booklets.Booklet": "asked for by its code and by who had it made",
    "workbooks.Batch": "asked for by its code and by who brought it in",
    "workbooks.BatchLine": "shown through its batch, as records that their rules show",
    "privacy.Erasure": "shown to administrators; names nobody",
    "merging.Merge": "asked for by who may merge the records that it made one of",
    "merging.MergedRecord": "shown through its merge",
    "merging.MergeLine": "counted through its merge, within the rules of what was moved",
    "merging.Likeness": "shown to who may merge both records",
    "merging.Survey": "read by the worker alone",
    "claims.ComparisonLink": "asked for by its secret",
    "contracts.SplitReceipt": "shown through its split",
    "contracts.SplitCost": "shown through its split",
    "contracts.SplitPart": "shown through its split by the rule see_parts, to the person, or asked for by its secret",
    "projects.Member": "shown through its project",
    "contracts.BudgetLine": "shown through its contract, to who may see its inside",
    "contracts.InterestAnswer": "shown through its contract, to the office alone",
    "contracts.RegistrationPaper": "shown through its registration",
    "awards.AwardMoney": "shown through its award",
    "awards.Collection": "shown through its recovery",
    "awards.DecisionItem": "shown through its decision, and what is laid open of it to anybody",
    "awards.InstalmentMoney": "shown through its instalment",
    "awards.ItemMoney": "shown through its decision, and what is laid open of it to anybody",
    "awards.PanelConflict": "shown through its panel",
    "awards.PanelMember": "shown through its panel",
    "awards.Reached": "shown through its report",
    "awards.RecoveryMoney": "shown through its recovery",
    "awards.Vote": "counted through its decision; who voted how is signed with the list",
    "calls.Allotment": "shown through its call, to those who read the fund's money",
    "calls.Appeal": "shown through its application",
    "calls.CheckLine": "shown through its application",
    "calls.CostLine": "shown through its application",
    "calls.Exclusion": "shown to the application's makers and to who draws reviewers",
    "calls.Finding": "shown through its application, to its applicants once the list is confirmed",
    "calls.GuideComment": "shown through its call, to who keeps the fund",
    "calls.Member": "shown through its application, or asked for by its secret",
    "calls.Paper": "shown through its application",
    "calls.Party": "shown through its application, or asked for by its secret",
    "calls.Recommendation": "shown through its application",
    "calls.Revision": "shown through its application",
    "calls.Target": "shown through its application",
    "review.Affinity": "shown through its application, to who runs the review",
    "review.ApplicantComments": "shown to who runs the review, and once released to who may see the application",
    "review.ApplicationScore": "shown through its application, to who runs the review",
    "review.Defence": "shown through its call, to who runs the review",
    "review.DefenceTurn": "shown through its session, to who runs the review",
    "review.Finding": "shown to who draws reviewers; soft ones to who of the other side may set them aside",
    "review.PoolMember": "shown through its call, to who runs the review",
    "review.ReviewPlan": "shown through its call, to who runs the review",
    "review.ReviewVersion": "shown through its task",
    "meetings.MeetingSlot": "shown through its event's meetings",
    "meetings.MeetingTable": "shown through its event's meetings",
    "meetings.Participant": "shown through its event's meetings, or asked for by its secret",
    "meetings.Seat": "the place of a meeting, shown through it",
    "meetings.Wish": "shown to who plans the meetings, or to who has the secret of whose it is",
    "events.Survey": "shown through its event, by the rules see_people and survey",
    "events.SurveyAnswer": "counted, never shown one by one; asked for by the secret of the own link",
    "events.SurveyGuest": "counted, or asked for by its secret",
    "events.RegistrationDraft": "asked for by its secret; drafts are shown to nobody else",
    "funds.GateApproval": "shown through what it approves",
    "funds.Matter": "shown through what lies before the sides",
    "ledger.Account": "shown through its fund by the rule see_money",
    "ledger.Operation": "shown through its fund by the rule see_money",
    "ledger.Transfer": "shown through its fund by the rule see_money",
    "ledger.Head": "read by whoever posts; says nothing of anybody",
    "ledger.Halt": "shown through its fund by the rule see_money, lifted by the director",
    "ledger.Verification": "read by the worker and by commands",
    "contracts.SealEntry": "shown through its contract, to who may see its inside",
    "projects.Partner": "shown through its project",
}
FORBIDDEN = {
    "utils",
    "helpers",
    "common",
    "misc",
    "services",
    "managers",
    "constants",
    "signals",
    "exceptions",
}
LONGEST = 400
# Longer files, with the reason that each is still one noun.
LONG = {
    "registry/models.py": "seven registers whose tables refer to each other",
}


def own_models() -> list[type[models.Model]]:
    """List the tables of Luodi."""
    return [model for model in apps.get_models() if model.__module__.startswith("luodi.")]


def label(model: type[models.Model]) -> str:
    """Name a table as the tables here do."""
    return f"{model._meta.app_label}.{model.__name__}"


def code_files() -> list[Path]:
    """List the files of code that people write."""
    return [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]


def test_every_record_has_rules_and_guarded_rows() -> None:
    for model in own_models():
        if issubclass(model, Record):
            assert isinstance(model.rules, Rules), model
            assert isinstance(model.objects.all(), Guarded), model
            assert {"view", "create", "amend", "retire", "see_history"} <= set(model.rules.verbs), model
            assert set(model.MASKED.values()) <= set(model.rules.verbs), model
            if model.flow is not None:
                assert {step.verb for step in model.flow.steps} <= set(model.rules.verbs), model


def test_every_other_table_says_why_it_has_none() -> None:
    assert {label(model) for model in own_models() if not issubclass(model, Record)} == set(WITHOUT_RULES)


def test_codes_of_records_begin_differently() -> None:
    prefixes = [model.PREFIX for model in own_models() if issubclass(model, Record)]
    assert all(prefixes)
    assert len(prefixes) == len(set(prefixes))


def classified() -> dict[str, tuple[set[str], set[str]]]:
    """Read the table of fields: table -> personal and other fields."""
    found = {}
    for line in FIELDS.strip().splitlines()[1:]:
        name, personal, other = (cell.strip() for cell in line.split("|"))
        found[name] = (set(personal.split()), set(other.split()))
    return found


@pytest.mark.parametrize("model", own_models(), ids=label)
def test_every_field_is_classified(model: type[models.Model]) -> None:
    personal, other = classified()[label(model)]
    fields = {field.name for field in (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)}
    fields -= {"id", *(RECORD.split() if issubclass(model, Record) else ())}
    assert not personal & other
    assert personal | other == fields, "classify the new field in tests/arch/fields.py"
    assert set(getattr(model, "PERSONAL", ())) == personal, "PERSONAL and the table must agree"


def test_what_reaches_a_person_is_personal() -> None:
    for model in own_models():
        _personal, other = classified()[label(model)]
        assert not {"email", "phone", "address"} & other or label(model) in {
            "registry.Organisation",
            "registry.Site",
            # Where an event takes place.
            "events.Event",
        }, model


def test_no_file_has_a_name_that_means_nothing() -> None:
    assert [path for path in code_files() if path.stem in FORBIDDEN or FORBIDDEN & set(path.parts)] == []


def test_days_are_those_of_beijing() -> None:
    """``at.date()`` of an instant is Greenwich's day, a day too early until eight in the morning: use ``localdate``."""
    early = re.compile(r"\b(now|at|since|happened|now\(\)|_at)\.date\(\)")
    found = [path.as_posix() for path in code_files() if early.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_what_one_database_alone_can_do_is_dealt_to_it() -> None:
    """A test that skips itself on a database may be dealt to just that one, and then never runs: mark it ``only``."""
    skipping = re.compile(r"skipif\(\s*connection\.vendor")
    found = [
        path.name
        for path in (ROOT.parent / "tests").rglob("*.py")
        if skipping.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_files_are_short() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in code_files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert set(long) <= set(LONG), long


def test_every_file_and_public_function_says_what_it_does() -> None:
    silent = []
    for path in code_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path))
        for node in ast.walk(tree):
            named = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if named and node in tree.body and not ast.get_docstring(node):
                silent.append(f"{path}: {node.name}")
    assert silent == []


@pytest.mark.parametrize("resource", resources(), ids=lambda resource: resource.slug)
def test_declared_pages_name_what_there_is(resource: Any) -> None:
    for name in resource.shown:
        assert hasattr(resource.model, name) or resource.field(name) is not None, name
        assert str(resource.label(name)), name
    assert set(resource.filters) <= set(filterset(resource).base_filters)
    assert resource.field(resource.order.lstrip("-")) is not None
    assert set(resource.model.MASKED) <= {
        *(f.name for f in resource.model._meta.get_fields()),
        *resource.labels,
    }


def test_every_record_with_a_page_is_drawn_from_one_resource() -> None:
    drawn = [resource.model for resource in resources()]
    assert len(drawn) == len(set(drawn))
    without = {label(model) for model in own_models() if issubclass(model, Record) and model not in drawn}
    # Verdicts are shown on the match page alone.
    assert without == {"needs.MatchFeedback"}


def test_generated_documents_can_be_drawn() -> None:
    from luodi.site.mapping import documents

    drawn = documents()
    assert set(drawn) == {"flows.md", "permissions.md", "map.md"}
    for model in own_models():
        assert model.__name__ in drawn["map.md"]
        if issubclass(model, Record):
            assert f"## {model.__name__}" in drawn["permissions.md"]


def test_stale_document_is_noticed(settings: Any, tmp_path: Path) -> None:
    from django.core.management.base import CommandError

    settings.ROOT = tmp_path
    with pytest.raises(CommandError, match=r"map\.md"):
        call_command("docs", "--check")
    call_command("docs", verbosity=0)
    call_command("docs", "--check", verbosity=0)
    path = tmp_path / "docs" / "flows.md"
    path.write_text(path.read_text(encoding="utf-8") + "x", encoding="utf-8")
    with pytest.raises(CommandError, match=r"flows\.md"):
        call_command("docs", "--check")
