"""The code of a hidden record, sent in a form, a filter or by a program, answers exactly as one that never was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client

from luodi.core.actor import ANONYMOUS
from luodi.core.codes import new_code
from luodi.core.filtering import filterset
from luodi.core.forms import PickField, RecordForm, TreeChoice
from luodi.core.resource import Resource, address, resources
from luodi.needs.forms import FeedbackForm, IntroduceForm
from luodi.needs.models import Need
from luodi.projects.forms import MemberForm, PartnerForm
from luodi.projects.models import Project
from luodi.registry.models import ResearchResult
from tests import factories
from tests.factories import NOW
from tests.isolation.crawl import evened
from tests.isolation.story import OPEN_TO, Story

SEED = 20260313
# The hidden record that stands for each model in a picker, and some members from whom it is hidden.
HIDDEN = {
    "organisation": "organisation", "person": "contact", "expert": "expert", "need": "need_office",
    "researchresult": "result", "project": "project_office", "introduction": "introduction_asked",
    "agreement": "agreement", "clausepoint": "point", "standingbody": "body_planned",
    "interaction": "interaction", "contract": "contract_confidential",
    "contractline": "contract_confidential_line", "needcall": "call",
    "event": "event_planned", "matchday": "matchday", "meeting": "meeting", "fund": "fund", "payer": "payer", "appropriation": "year", "call": "call_draft", "topic": "topic_draft",
}  # fmt: skip


def picks(form: forms.Form) -> list[tuple[str, str]]:
    """List (field, model picked from) of a form, and refuse fields that choose a record in any other way."""
    found = []
    for name, field in form.fields.items():
        if isinstance(field, PickField):
            found.append((name, field.queryset.model._meta.model_name))
        elif isinstance(field, (forms.ModelChoiceField, forms.ModelMultipleChoiceField)):
            model = field.queryset.model
            guarded = hasattr(model, "rules")
            limited = guarded and field.queryset._cleared and field.to_field_name == "code"
            assert isinstance(field, TreeChoice) or not guarded or limited, (
                f"{type(form).__name__}.{name} chooses among all {model.__name__}"
            )
            if guarded:
                found.append((name, model._meta.model_name))
    return found


def form_cases() -> Iterator[tuple[Resource, str, str]]:
    """List (resource, field, model) of every picker in a form of a resource."""
    for resource in resources():
        if resource.form is not None:
            for name, model in picks(resource.form(actor=ANONYMOUS)):
                yield resource, name, model


def filter_cases() -> Iterator[tuple[Resource, str, str]]:
    """List (resource, parameter, model) of every filter that takes a record."""
    for resource in resources():
        made = filterset(resource)({}, queryset=resource.model._base_manager.none(), actor=ANONYMOUS)
        for name, model in picks(made.form):
            yield resource, name, model


FORM_CASES, FILTER_CASES = list(form_cases()), list(filter_cases())


def strangers(story: Story, model: str) -> list[str]:
    """List who may not see the record that stands for a model, but has an account."""
    readers = OPEN_TO[HIDDEN[model]]
    return [name for name in story.world.actors if name not in readers and name != "anonymous"]


def the_same(
    client: Client, method: str, url: str, sent: dict[str, Any], code: str, *, json: bool = False
) -> bool:
    """Send a hidden code and one that never was; tell whether the answers are the same."""
    absent = new_code(code[:1], NOW)
    answers = []
    for mine in (code, absent):
        swapped = {name: mine if value == code else value for name, value in sent.items()}
        options: dict[str, Any] = {"content_type": "application/json"} if json else {}
        response = getattr(client, method)(url.replace(code, mine), swapped, **options)
        answers.append(evened(response, mine))
    return answers[0] == answers[1]


def test_there_is_something_to_smuggle() -> None:
    assert len(FORM_CASES) >= 9
    assert len(FILTER_CASES) >= 1
    assert {model for _, _, model in (*FORM_CASES, *FILTER_CASES)} <= set(HIDDEN)


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("resource", "name", "model"), FORM_CASES, ids=lambda value: getattr(value, "slug", value)
)
def test_form_takes_no_hidden_record(
    story: Story, clients: dict[str, Client], resource: Resource, name: str, model: str
) -> None:
    code = story.records[HIDDEN[model]].code
    for who in strangers(story, model):
        if resource.model is Need and who in {"rival", "far_enterprise"}:
            continue  # Whose need it is goes without saying there; see the next test.
        sent = {name: code, "title": "某个标题", "name": "某个名称"}
        assert the_same(clients[who], "post", f"/{resource.slug}/new/", sent, code), who
        assert the_same(clients[who], "post", f"/api/v1/{resource.slug}", {name: code}, code, json=True), who


def test_enterprise_enters_needs_of_its_own_alone(
    trial: Any, story: Story, clients: dict[str, Client]
) -> None:
    helan, own = story.records["organisation"], story.world.organisations["saishang"]
    clients["rival"].post("/needs/new/", {"organisation": helan.code})
    clients["rival"].post("/api/v1/needs", {"organisation": helan.code}, content_type="application/json")
    made = Need._base_manager.filter(created_by=story.world.users["rival"])
    assert made
    assert {need.organisation_id for need in made} == {own.pk}


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("resource", "name", "model"), FILTER_CASES, ids=lambda value: getattr(value, "slug", value)
)
def test_filter_takes_no_hidden_record(
    story: Story, clients: dict[str, Client], resource: Resource, name: str, model: str
) -> None:
    code = story.records[HIDDEN[model]].code
    for who in strangers(story, model):
        for url in (f"/{resource.slug}/", f"/api/v1/{resource.slug}", f"/{resource.slug}/export.csv"):
            assert the_same(clients[who], "get", url, {name: code}, code), (who, url)


def test_filters_on_whose_it_is_find_nothing_out(story: Story, clients: dict[str, Client]) -> None:
    """A filter on any other column of a list cannot be asked for a hidden value either: it is no parameter at all."""
    helan = story.records["organisation"].code
    for who in ("rival", "far_official", "other_professor"):
        for name in ("organisation", "organisation__code", "created_by", "officer", "introductions__expert"):
            assert the_same(clients[who], "get", "/needs/", {name: helan}, helan), (who, name)


def test_own_actions_take_no_hidden_record(story: Story, clients: dict[str, Client]) -> None:
    """Verdicts, introductions, team and partners are open only to what one sees oneself."""
    for form in (
        FeedbackForm(actor=ANONYMOUS), IntroduceForm(actor=ANONYMOUS), MemberForm(actor=ANONYMOUS),
        PartnerForm(actor=ANONYMOUS),
    ):  # fmt: skip
        assert picks(form)
    need = factories.need(story.world.organisations["taihu"], state="accepted", title="无锡的需求甲")
    project = factories.project(region=factories.WUXI, title="无锡的项目")
    client = clients["far_officer"]
    helan, contact = story.records["organisation"].code, story.records["contact"].code
    try:
        for url, sent, code in (
            (
                f"{address(project)}crew/",
                {"what": "member", "member-person": contact, "member-role": "member"},
                contact,
            ),
            (
                f"{address(project)}crew/",
                {"what": "partner", "partner-organisation": helan, "partner-role": "client"},
                helan,
            ),
            (f"{address(need)}feedback", {"verdict": "good", "expert": helan}, helan),
            ("/needs/new/", {"organisation": helan}, helan),
        ):
            assert the_same(client, "post", url, sent, code), url
        assert not Project._base_manager.get(pk=project.pk).members.exists()
        assert not Project._base_manager.get(pk=project.pk).partners.exists()
    finally:
        project.delete()
        need.delete()


def unwritable(resource: Resource) -> list[str]:
    """List the stored fields that no form of a resource has."""
    offered = set(resource.form(actor=ANONYMOUS).fields) if resource.form else set()
    return [field.name for field in resource.model._meta.concrete_fields if field.name not in offered]


def test_fields_that_a_form_does_not_have_are_not_written(
    trial: Any, story: Story, clients: dict[str, Client]
) -> None:
    """Everybody sends every field to every own form: state, owner, code and officer stay what they were."""
    row = story.records["need_draft"]
    before = dict(Need._base_manager.filter(pk=row.pk).values().get())
    sent = {name: "accepted" if name == "state" else "1" for name in unwritable(_resource(Need))}
    sent |= {
        "title": "改过的标题",
        "version": str(row.version),
        "organisation": story.world.organisations["saishang"].code,
    }
    assert clients["enterprise"].post(f"{address(row)}edit/", sent).status_code in {302, 422}
    assert clients["enterprise"].post(f"{address(row)}autosave", sent).status_code in {200, 409, 422}
    after = dict(Need._base_manager.filter(pk=row.pk).values().get())
    kept = {name: value for name, value in before.items() if name not in {"title", "version", "changed_at"}}
    written = set(_resource(Need).form(actor=story.world.actor("enterprise")).fields)
    for name, value in kept.items():
        if name.removesuffix("_id") not in written:
            assert after[name] == value, name
    assert after["title"] == "改过的标题"


def test_result_is_not_published_by_a_field(trial: Any, story: Story, clients: dict[str, Client]) -> None:
    row = story.records["result"]
    sent = {
        "title": "新标题",
        "state": "published",
        "version": str(row.version),
        "origin": "portfolio",
        "code": "R-1",
    }
    clients["professor"].post(f"{address(row)}edit/", sent)
    clients["professor"].patch(
        f"/api/v1{address(row).rstrip('/')}",
        {**sent, "version": row.version},
        content_type="application/json",
    )
    now = ResearchResult._base_manager.get(pk=row.pk)
    assert (now.state, now.origin, now.code) == ("draft", "entered", row.code)


def _resource(model: type[Any]) -> Resource:
    return next(resource for resource in resources() if resource.model is model)


def test_every_form_of_a_resource_knows_its_actor() -> None:
    assert all(issubclass(resource.form, RecordForm) for resource in resources() if resource.form)


def test_guessing_numbers_leads_nowhere(story: Story, clients: dict[str, Client]) -> None:
    """Records are asked for by code alone; their numbers open nothing, not even to who may see them."""
    chance = random.Random(SEED)
    for row in chance.sample(list(story.records.values()), 8):
        page = address(row)
        if page:
            assert clients["director"].get(page.replace(row.code, str(row.pk))).status_code == 404
