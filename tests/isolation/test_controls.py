"""Controls: with one protection taken away, the tests of this folder must notice. Also: who forgets to ask is stopped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import luodi
from luodi.core import indexing
from luodi.core.actor import SYSTEM
from luodi.core.errors import Unscoped
from luodi.core.resource import Resource, address, of, resources
from luodi.core.rules import EVERY_ROW, Guarded
from luodi.needs.models import Introduction, Need
from luodi.projects.models import Deliverable, Milestone, Project, ProjectChange, Risk
from luodi.registry.models import Expert, Organisation, Person, ResearchResult, ResultApplication
from tests.isolation.crawl import text_of
from tests.isolation.story import OPEN_TO, Story

# Per model with a rule: the planted record that a member must not see.
BAITS: dict[type[Any], tuple[str, str]] = {
    Need: ("rival", "need_office"),
    Introduction: ("rival", "introduction_asked"),
    Project: ("rival", "project_office"),
    Milestone: ("rival", "project_office_milestone"),
    Deliverable: ("rival", "project_office_deliverable"),
    Risk: ("enterprise", "project_office_risk"),
    ProjectChange: ("city_official", "project_city_change"),
    Organisation: ("rival", "organisation"),
    Person: ("rival", "contact"),
    Expert: ("rival", "expert"),
    ResearchResult: ("rival", "result"),
    ResultApplication: ("far_official", "application"),
}
# Field that is masked, who must not read it, and on which page: (model, verb, member, record, part of the mark).
MASKS = (
    (Need, "see_owner", "other_professor", "need_experts", "organisationname"),
    (Introduction, "see_owner", "professor", "introduction_asked", "organisationname"),
    (Introduction, "see_expert", "enterprise", "introduction_asked", "expertname"),
    (Person, "see_contact", "leader", "contact", "contactphone"),
    (Expert, "see_contact", "leader", "expert", "expertphone"),
)


def without_rule(patch: pytest.MonkeyPatch, model: type[Any], verb: str) -> None:
    """Let everybody do a verb on every row."""
    patch.setitem(model.rules._rules, verb, lambda actor: EVERY_ROW)


def marks_on(client: Client, story: Story, who: str, page: str) -> list[str]:
    """List the forbidden marks that a page shows."""
    text = text_of(client.get(page))
    return [mark for mark in story.forbidden(who) if mark in text]


@pytest.mark.parametrize("model", BAITS, ids=lambda model: model.__name__)
def test_without_its_rule_a_model_leaks(
    story: Story, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch, model: type[Any]
) -> None:
    who, name = BAITS[model]
    row, resource = story.records[name], of(model)
    assert isinstance(resource, Resource)
    assert who not in OPEN_TO[name]
    pages = (
        address(row),
        resource.list_url(),
        f"{resource.list_url()}export.csv",
        f"/api/v1{address(row)[:-1]}",
    )
    assert all(marks_on(clients[who], story, who, page) == [] for page in pages)
    without_rule(monkeypatch, model, "view")
    assert clients[who].get(address(row)).status_code == 200
    for page in pages:
        assert marks_on(clients[who], story, who, page), page


@pytest.mark.parametrize(
    ("model", "verb", "who", "name", "part"), MASKS, ids=lambda v: getattr(v, "__name__", v)
)
def test_without_its_rule_a_masked_field_leaks(
    story: Story, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch,
    model: type[Any], verb: str, who: str, name: str, part: str,
) -> None:  # fmt: skip
    page = address(story.records[name])
    assert clients[who].get(page).status_code == 200
    assert marks_on(clients[who], story, who, page) == []
    without_rule(monkeypatch, model, verb)
    wanted = part if not (model is Introduction and who == "professor") else "organisation"
    # The professor knows Helan from another introduction, so there its mark is no leak: look for the name itself.
    text = text_of(clients[who].get(page))
    assert any(wanted in mark and mark in text for mark in story.marks), page


def test_search_leans_on_two_protections(
    story: Story, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the index proposes is asked for again in the database, so an index that tells too much tells nobody."""
    insider = indexing.audience_of(story.world.actor("director"))
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "audience_of", lambda actor: insider)
        assert marks_on(clients["rival"], story, "rival", "/search/?q=冻原机密装置") == []
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "audience_of", lambda actor: insider)
        without_rule(patch, Need, "view")
        assert marks_on(clients["rival"], story, "rival", "/search/?q=冻原机密装置")


@pytest.mark.parametrize("resource", resources(), ids=lambda resource: resource.slug)
def test_question_that_asks_no_rule_is_stopped(story: Story, resource: Resource) -> None:
    rows = resource.model.objects
    for ask in (
        lambda: list(rows.all()), lambda: rows.first(), lambda: rows.filter(pk=1).exists(), lambda: rows.count(),
        lambda: rows.get(pk=1), lambda: list(rows.values_list("pk", flat=True)), lambda: rows.in_bulk([1]),
        lambda: rows.aggregate(), lambda: rows.update(version=1), lambda: rows.all().delete(),
        lambda: list(rows.all().iterator()), lambda: rows.latest("pk"), lambda: bool(rows.all()),
        lambda: list(rows.all().union(rows.all())), lambda: rows.order_by("pk").last(),
    ):  # fmt: skip
        with pytest.raises(Unscoped):
            ask()


def test_reverse_managers_are_guarded_as_well(story: Story) -> None:
    need, project = story.records["need_asked"], story.records["project_city"]
    judged = story.records["need_office"]
    helan = story.records["organisation"]
    for rows in (
        need.introductions,
        judged.feedback,
        project.milestones,
        helan.needs,
        helan.people,
        helan.applications,
    ):
        with pytest.raises(Unscoped):
            list(rows.all())
        assert list(rows.allowed(SYSTEM))


def test_asked_and_unasked_rows_cannot_be_joined(story: Story) -> None:
    """What a rule let through does not open what it did not."""
    asked = Need.objects.allowed(story.world.actor("rival"))
    unasked = Need.objects.all()
    for joined in (lambda: asked | unasked, lambda: asked & unasked, lambda: asked.union(unasked)):
        with pytest.raises(Unscoped):
            list(joined())


# Where rows are read without a rule, and why that is right there.
WITHOUT_RULES = {
    "core/rules.py": "it is the gate itself",
    "core/bulk.py": "the keys of rows that were just written",
    "core/uses.py": "whether anything refers to a record, which then stays; nothing of it is told",
    "core/change.py": "compare-and-set on a row that the rule has passed; both sides of a conflict",
    "core/flow.py": "compare-and-set on a row that the rule has passed",
    "core/indexing.py": "the index keeps an audience of its own and the rules are asked after it",
    "core/indexer.py": "the index keeps an audience of its own and the rules are asked after it",
    "core/keyset.py": "it applies the branches of the rule itself",
    "core/listing.py": "it hands the rule to keyset.py and fetches rows by allowed() once more",
    "core/api.py": "the code of a row that is in the answer already",
    "core/pages.py": "the version of a row that the actor may change",
    "core/filtering.py": "a subquery within what the rule lets through",
    "core/forms.py": "words for the present value of a field, on a form that the actor may fill in",
    "core/searching.py": "the classes of what is searched",
    "meetings/states.py": "whether there is a plan, of an event whose meetings the rule let through",
    "meetings/problem.py": "the plan of an event that the rule let plan",
    "meetings/forms.py": "times of the programme, proposed to who plans the event",
    "meetings/actions/preparing.py": "who has a place takes part; whether there are meetings already",
    "meetings/actions/planning.py": "the plan is stored behind the rule and its number",
    "meetings/actions/watching.py": "how far a plan is, of an event that the rule let plan",
    "meetings/actions/fitting.py": "how many interpreters the meetings of an event take that the rule let plan",
    "meetings/actions/arranging.py": "compare-and-set on rows that the rule has passed; who is in the way",
    "meetings/actions/repairing.py": "the plan is stored behind the rule and its number",
    "meetings/actions/following.py": "compare-and-set on a row that the rule has passed; the need and the expert that met",
    "meetings/actions/telling.py": "those who meet are mailed their own meetings",
    "meetings/actions/wishing.py": "the plan is confirmed behind the rule",
    "meetings/queries/board.py": "the meetings of an event whose board the rule shows",
    "meetings/queries/people.py": "counted, and one's own meetings by one's own secret",
    "meetings/queries/funnel.py": "numbers alone, of events whose people the actor may see; contracts by their rule",
    "events/actions/telling.py": "who comes to an event is mailed what becomes of it",
    "events/actions/inviting.py": "who is on the list already, so that nobody is there twice; rows that the rule has passed",
    "events/actions/rolling.py": "the clock closes, holds, reminds and lets move up",
    "events/actions/answering.py": "as what somebody came, for an answer by a link that only they have",
    "events/actions/surveying.py": "who came to an event that the actor keeps, or whose survey opens by the clock, is mailed",
    "events/actions/delivering.py": "names of templates, so that none comes twice",
    "events/actions/checking.py": "compare-and-set on a row that the rule has passed; key and phone at a desk that the rule let in",
    "events/actions/registering.py": "places are given in turn, behind the lock of the event",
    "events/actions/planning.py": "titles of an event's own tasks, and which needs are linked to it",
    "events/rules.py": "a subquery within the rule itself",
    "events/queries/clashes.py": "who speaks where at the same time, of events that the rule let through; no name leaves",
    "events/queries/inviting.py": "who is on the list already is left out; classes of experts that the rule let through",
    "events/queries/planning.py": "a number of a year; links of an event; the programme by the event's own address",
    "events/queries/coming.py": "what a secret leads to; names and regions alone, few at a time; numbers alone",
    "events/queries/years.py": "numbers alone, of events whose people the actor may see",
    "reports/events.py": "keys of registrations of the own house, within events that the rule lets through",
    "merging/actions.py": "records that the actor may amend, all of them, as asked first",
    "merging/moving.py": "references to a record that is merged, by an actor who may amend both, seen or not",
    "merging/surveying.py": "the worker compares all records; each pair is shown by the rules of both",
    "needs/actions/cases.py": "effects of steps that the rule has passed",
    "needs/actions/revalidation.py": "the need of a question that was asked",
    "needs/actions/subscriptions.py": "the clock tells all, each within the own rules; a link that is signed",
    "needs/actions/needs.py": "effects of an action that the rule has passed",
    "needs/actions/introductions.py": "counts and effects of an action that the rule has passed",
    "claims/actions.py": "counts and effects of an action that the rule has passed; what the owner chose among",
    "claims/hooks.py": "whether a need has a bounty, which is not shown",
    "claims/models.py": "the bounty under which a need that the actor sees is claimed",
    "claims/queries.py": "claims for the owner or the office of a need; counts; what the clock reminds of",
    "claims/views/claiming.py": "the version of a row that the actor may change",
    "claims/views/comparing.py": "claims before the owner whose link was checked",
    "collecting/actions/assigning.py": "compare-and-set on a list that the rule has passed",
    "collecting/actions/entering.py": "the district of a link that was checked",
    "collecting/actions/reading.py": "whether somebody stands in the register already, which is not shown",
    "collecting/actions/rolling.py": "seals and notes on a list that the rule has passed",
    "collecting/forms.py": "nodes of public classifications",
    "collecting/queries/links.py": "the link that was checked; name and region of enterprises, a few at a time",
    "collecting/states.py": "what holds up a step of a call that the actor runs",
    "public/publicity.py": "what anybody may read: that it is laid open is asked in the same breath",
    "public/queries.py": "what anybody may read: the condition of the shelf is asked in the same breath",
    "contracts/queries/yearly.py": "lines and receipts of contracts whose inside is open to the reader",
    "needs/hooks.py": "the index keeps an audience of its own",
    "needs/queries.py": "a link or a side that was checked; numbers for the index",
    "needs/views/writing.py": "the version of a row that the actor may change",
    "workbooks/undoing.py": "records that the batch itself brought in or changed, to take that back",
    "workbooks/references.py": "nodes of public classifications",
    "workbooks/recognising.py": "the whole lists of records that the actor may see: what is unseen stays in them",
    "workbooks/guarded.py": "what stands in the lists of records, to keep what is not for the actor out of sight",
    "workbooks/rows.py": "the whole list of a record that the actor may see: what is unseen stays in it",
    "workbooks/writing.py": "nodes of public classifications",
    "tuning/actions.py": "versions that the new one supersedes",
    "tuning/digest.py": "whether somebody has dealt with a match, which is not shown",
    "tuning/examples.py": "verdicts and outcomes of the whole office teach its weights; none is shown",
    "tuning/night.py": "needs matched for all, each reader sees the own; keys of records still there",
    "tuning/queries.py": "what everybody's lists go by",
    "partnerships/hooks.py": "the index keeps an audience of its own",
    "partnerships/states.py": "what holds up a step of an agreement or a body that the actor keeps, and is not shown",
    "partnerships/queries/agreements.py": "whether an agreement that the actor keeps was heard of or renewed",
    "partnerships/queries/bodies.py": "whether a body on whose year the actor may report has a report of it",
    "partnerships/queries/evaluations.py": "the index in force, the same for all",
    "partnerships/actions.py": "effects of steps that the rule has passed; numbers and parties of what the actor keeps",
    "partnerships/rules/bodies.py": "the notes by which a rule itself tells whether they are open",
    "partnerships/models/books.py": "whether somebody is a party of the body whose books the actor keeps",
    "partnerships/models/postings.py": "whether somebody is posted to the same body in that time already",
    "contracts/actions/publicity.py": "effects of steps that the rule has passed",
    "contracts/actions/splits.py": "effects of steps that the rule has passed",
    "contracts/queries/income_figures.py": "contracts within splits and receipts that the rules show",
    "contracts/queries/pricing.py": "whether a price was decided on, without which a contract is not signed",
    "contracts/queries/splits.py": "the law and policies in force, the same for all; receipts of what the actor shares",
    "projects/actions/assessments.py": "effects of steps that the rule has passed",
    "projects/actions/changes.py": "what a change names that was decided on",
    "projects/actions/projects.py": "rows of a project that the rule has passed",
    "projects/differences.py": "the names of a team, which is shown with its project",
    "projects/models/projects.py": "what the same project was approved with",
    "projects/rules.py": "the assessments by which a rule itself tells who still judges",
    "contracts/models/contracts.py": "the ways of the whole, which are masked where they are not the reader's",
    "contracts/models/receipts.py": "the sum that no receipt may exceed, which is told to who books alone",
    "contracts/queries/contracts.py": "sums and texts of a contract that the rule has passed",
    "contracts/queries/receipts.py": "sums of contracts whose inside the actor may see",
    "contracts/queries/changes.py": "a contract whose change the actor may propose or see; ties for the office's eyes",
    "contracts/queries/registrations.py": "the contract of a registration that the actor may see; rules for all",
    "contracts/actions/opening.py": "the introduction that the rule has passed",
    "contracts/actions/changes.py": "effects of a change that was decided on; numbers of changes",
    "contracts/actions/registrations.py": "effects of steps that the rule has passed",
    "contracts/actions/contracts.py": "effects of steps that the rule has passed; numbers of versions",
    "awards/models/awards.py": "the same row as it is stored, to tell whether its account is another one",
    "awards/actions/awards.py": "effects of steps that the rule or the gate has passed",
    "awards/actions/changing.py": "effects of steps that the rule or the gate has passed",
    "awards/actions/deciding.py": "what a panel decides on, after the rule was asked for the decision",
    "awards/actions/paying.py": "effects of steps that the rule or the gate has passed",
    "awards/actions/publicity.py": "what is laid open to anybody, and the calendar",
    "awards/actions/recovering.py": "effects of steps that the rule or the gate has passed",
    "awards/actions/signing.py": "effects of the gate, and who takes part in what is on the list",
    "awards/agreeing.py": "papers held against the ledger by night; shown to nobody",
    "awards/conflicts.py": "members of a panel held against the applications; what is found bars, and is told to who keeps it",
    "awards/panel_rules.py": "whether something of the actor's own is at stake in a call, as part of the rule",
    "awards/conditions.py": "which checks an award has passed, shown on the award",
    "awards/queries/deciding.py": "what a panel decides on, for who sits there",
    "awards/readiness.py": "what a step still lacks, asked after its rule",
    "calls/actions/publishing.py": "what the sides approve of a call, what anybody may say of a draft, and the calendar",
    "calls/actions/answering.py": "the application of a link that was checked, or of a part that the actor may fill in",
    "calls/actions/appealing.py": "an application that the rule of appeals has passed",
    "calls/actions/applying.py": "effects of steps that the rule has passed; receipts counted; experts matched, not shown",
    "calls/actions/restoring.py": "an application that the clock puts back to what was submitted",
    "calls/actions/checking.py": "an application, or a list of its call, that the rule has passed; what the clock ends",
    "calls/actions/parties.py": "an application that the rule has passed; organisations matched, not shown",
    "calls/queries/applications.py": "counts; the actor's own organisations; people and universities matched by name",
    "calls/queries/checks.py": "counts of a call that the actor runs",
    "calls/rules.py": "the actor's own address, by which a rule finds what concerns the actor",
    "calls/views/applying.py": "the version of a row that the actor may change",
    "calls/views/linked.py": "the application of a link that was checked",
    "calls/states.py": "whether a fund has rules in force",
    "funds/actions/gates.py": "matters that waited for an opinion, followed by the clock",
    "funds/queries.py": "whether a fund is at work, of which everybody may know",
    "funds/actions/governing.py": "numbers of a fund's rule books; effects of steps that a gate or the rule has passed",
    "funds/actions/money.py": "effects of steps that the rule has passed",
    "funds/cover.py": "the name of a payer whose cash is short, told to who moves its money",
    "funds/agreeing.py": "papers held against the ledger by night; shown to nobody",
    "funds/models/money.py": "whether papers speak of a year, which then stays",
    "funds/states.py": "whether a fund has rules in force, without which it does not begin to work",
    "review/actions/answering.py": "the reviewer's own task, and whether enough have accepted; the clock",
    "review/actions/concluding.py": "tasks of an application whose review the actor runs, or that follows from a step",
    "review/actions/drawing.py": "tasks of a pool that the actor runs; whose city a fund is",
    "review/actions/inviting.py": "tasks, loads and conflicts of a call whose review the actor runs",
    "review/actions/proposing.py": "the engine assigns for who runs the review",
    "review/actions/screening.py": "tasks held against conflicts that were found",
    "review/facts.py": "the registers are screened for conflicts of interest; only who draws reviewers reads what is found",
    "review/hooks.py": "calls in review, for the clock",
    "review/queries/calls.py": "applications of a call whose review the actor runs",
    "review/queries/comments.py": "comments without their writers, and names looked for in a text",
    "review/queries/drawing.py": "loads of the pool, and who is paid, for who runs or pays",
    "review/queries/overview.py": "the overview is for who runs the review",
    "review/views/drawing.py": "experts and applications named to who runs the review",
    "review/views/mine.py": "the link stands for the right; names of the others by the setting of the call",
    "contracts/hooks.py": "the index keeps an audience of its own",
    "projects/queries.py": "counted, not shown",
    "projects/views.py": "the project of a milestone that the actor may change",
    "projects/hooks.py": "the index keeps an audience of its own",
    "registry/actions/reference.py": "counts for a command of the system",
    "registry/actions/approvals.py": "approvals and owners of a result that the rule has passed",
    "registry/actions/lines.py": "lines and version of a record that the rule has passed",
    "registry/actions/profiles.py": "the expert of a link that was checked",
    "registry/actions/works.py": "the version of an expert that the rule has passed",
    "registry/rules/organisations.py": "the sites by which a rule itself finds organisations",
    "registry/parts.py": "lines of a record that the rule has passed; they have no rules of their own",
    "registry/models/classifications.py": "nodes of public classifications",
    "registry/states.py": "whether an approval is in force, which the publishing of a result needs",
    "registry/views/experts.py": "the expert of a link that was checked",
    "registry/importing.py": "titles and codes that an import must not repeat",
    "registry/rows.py": "units of the university, which are no secret",
    "registry/documents.py": "the index keeps an audience of its own",
    "registry/hooks.py": "the index keeps an audience of its own",
    "reports/guests.py": "regions of enterprises, which sort guests that the actor looks after",
    "reports/handover.py": "the entry of the account that takes over, which was chosen already",
    "privacy/whom.py": "everything that refers to a person: asked by the person or an administrator alone",
    "privacy/erasing.py": "an administrator erases a person everywhere, seen or not",
    "privacy/replacing.py": "an administrator erases a person everywhere, seen or not",
    "privacy/queries.py": "whether there was any activity; people, whom administrators see all",
}


def test_rows_are_read_without_a_rule_only_where_it_is_written_why() -> None:
    root = Path(luodi.__file__).parent
    used = re.compile(r"_base_manager|unguarded\(|internal_reads\(|_default_manager|\._cleared")
    found = set()
    for path in root.rglob("*.py"):
        name = path.relative_to(root).as_posix()
        # Commands and the demonstration's loader act for the system; models keep their classes.
        if name.startswith(("site/", "core/models.py", "registry/models/")) or "/migrations/" in name:
            continue
        if any(used.search(line.partition("#")[0]) for line in path.read_text(encoding="utf-8").splitlines()):
            found.add(name)
    assert found <= set(WITHOUT_RULES), "say in WITHOUT_RULES why these may, or ask the rules"


def test_every_reason_is_a_reason() -> None:
    with pytest.raises(ValueError, match="why"):
        Guarded(Need).unguarded("")
