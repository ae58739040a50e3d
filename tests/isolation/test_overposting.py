"""Whatever is posted to a form beside its own fields changes nothing: every column, every form, every member of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test import Client

from luodi.core.actor import ANONYMOUS
from luodi.core.resource import Resource, address, resources
from tests import factories
from tests.as_sent import as_it_stands
from tests.awards import rows
from tests.cast import NAMES, World
from tests.factories import NINGXIA, NOW
from tests.isolation.story import Story

FORMS = [resource for resource in resources() if resource.form is not None]
# What no form may ever carry: the record's own book-keeping.
BOOKS = {"id", "code", "created_at", "created_by", "changed_at", "retired_at", "origin", "source", "state"}


def hostile(row: Any) -> dict[str, str]:
    """Give every column of a row another value, as somebody would guess it."""
    guessed: dict[str, str] = {}
    for field in row._meta.concrete_fields:
        guess = "99999999"
        if isinstance(field, (models.DateTimeField, models.DateField)):
            guess = "2001-01-01"
        elif isinstance(field, models.BooleanField):
            guess = "on"
        elif field.choices:
            present = getattr(row, field.attname)
            guess = str(next((value for value, _words in field.flatchoices if value != present), guess))
        elif isinstance(field, models.ForeignKey):
            other = field.related_model._base_manager.exclude(pk=getattr(row, field.attname) or 0).first()
            guess = str(other.pk) if other is not None else guess
        guessed[field.name] = guessed[field.attname] = guess
    return guessed


def stored(row: Any) -> dict[str, Any]:
    """Read a row as the database holds it."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    return {field.name: getattr(fresh, field.attname) for field in row._meta.concrete_fields}


def own_fields(resource: Resource) -> set[str]:
    """List what a form offers."""
    assert resource.form is not None
    return set(resource.form(actor=ANONYMOUS).fields)


def test_no_form_offers_the_books() -> None:
    assert {
        resource.slug: own_fields(resource) & BOOKS for resource in FORMS if own_fields(resource) & BOOKS
    } == {}


def _applied(story: Story, title: str) -> Any:
    return rows.application(story.world.organisations["helan"], NINGXIA, title=title)


# What the story plants none of, and what of it somebody may still amend.
def _meeting() -> Any:
    event = factories.event()
    guests = [factories.event_registration(event), factories.event_registration(event, comes_as="expert")]
    return factories.meeting(factories.matchday(event), *guests)


MADE: dict[str, Callable[[Story], Any]] = {
    "bodies": lambda _: factories.body("联合办公室", NINGXIA),
    "funds": lambda _: factories.fund("产业基金", NINGXIA),
    "calls": lambda _: factories.call(factories.fund("征集基金", NINGXIA)),
    "call-topics": lambda _: factories.topic(factories.call(factories.fund("课题基金", NINGXIA))),
    "fund-applications": lambda story: rows.application(
        story.world.organisations["helan"], NINGXIA, state="draft", title="草稿"
    ),
    "fund-panels": lambda _: rows.panel(factories.call(rows.fund("决策组基金", NINGXIA))),
    "fund-decisions": lambda _: rows.decision(factories.call(rows.fund("决策基金", NINGXIA))),
    "award-objections": lambda story: rows.objection(_applied(story, "异议")),
    "awards": lambda story: rows.award(_applied(story, "立项"), state="signing"),
    "matching-proofs": lambda story: rows.proof(rows.award(_applied(story, "凭证"))),
    "project-checks": lambda story: rows.check(rows.award(_applied(story, "检查"))),
    "award-amendments": lambda story: rows.amendment(
        rows.award(_applied(story, "变更")), created_by=story.world.users["enterprise"]
    ),
    "recoveries": lambda story: rows.recovery(rows.award(_applied(story, "追回"))),
    "fund-rules": lambda _: factories.governance(factories.fund("规则基金", NINGXIA)),
    "events": lambda _: factories.event(state="planned"),
    "matchdays": lambda _: factories.matchday(factories.event()),
    "meetings": lambda _: _meeting(),
    "event-goals": lambda _: factories.event_goal(),
    "event-templates": lambda _: factories.event_template(),
    "event-sessions": lambda _: factories.event_session(factories.event()),
    "event-tasks": lambda _: factories.event_task(factories.event()),
    "event-registrations": lambda _: factories.event_registration(factories.event()),
    "event-invitations": lambda _: factories.event_invitation(factories.event()),
    "evaluation-indexes": lambda _: factories.evaluation_index(),
    "sites": lambda _: factories.site(factories.organisation("贺兰二厂", region=NINGXIA), NINGXIA),
    "match-profiles": lambda _: factories.match_profile(),
    "match-dictionaries": lambda _: factories.match_dictionary(),
    "subscriptions": lambda story: factories.subscription(story.world.users["professor"]),
    "claims": lambda story: factories.claim(story.records["need_experts"], story.records["expert"]),
    "bounties": lambda story: factories.bounty(story.records["need_office"]),
    "assessment-policies": lambda _: factories.assessment_policy(),
    "split-policies": lambda _: factories.split_policy(state="draft"),
    "statutory-rules": lambda _: factories.statutory_rule(),
    "registration-rules": lambda _: factories.registration_book(),
    "income-splits": lambda story: factories.income_split(story.records["contract"]),
    "pricings": lambda story: factories.pricing(story.records["contract"]),
    "objections": lambda story: factories.objection(
        split=factories.income_split(story.records["contract"], state="objected"),
        created_by=story.world.users["professor"],
    ),
}


def a_row(story: Story, resource: Resource) -> Any:
    """Find a row of a register in the story, or make one."""
    if resource.slug in MADE:
        return MADE[resource.slug](story)
    return next(row for row in story.records.values() if type(row) is resource.model)


@pytest.mark.sweep
@pytest.mark.parametrize("resource", FORMS, ids=lambda resource: resource.slug)
def test_nothing_but_the_forms_own_fields_is_changed(
    trial: World, story: Story, clients: dict[str, Client], resource: Resource
) -> None:
    row = a_row(story, resource)
    mine, guessed, wrong, tried = own_fields(resource), hostile(row), [], 0
    beside = {name: value for name, value in guessed.items() if name not in mine and name != "version"}
    for who in NAMES:
        before = stored(row)
        may = resource.model.objects.allowed(trial.actor(who), "amend").filter(pk=row.pk).exists()
        sent: dict[str, Any] = {**as_it_stands(clients[who], f"{address(row)}edit/")} if may else {}
        # Who may, sends the form as it stands and more; who may not, sends everything that there is.
        posted = {**sent, **beside} if may else guessed
        answers = [clients[who].post(f"{address(row)}edit/", posted)]
        if resource.api and may:
            json = {"content_type": "application/json"}
            answers.append(
                clients[who].patch(f"/api/v1{address(row)}".rstrip("/"), {**beside, "version": 1}, **json)
            )
        tried += may and answers[0].status_code == 302
        changed = {name for name, value in stored(row).items() if value != before[name]}
        allowed = {*mine, "version", "changed_at", "name_key", "phone_reversed"} if may else set()
        if changed - allowed:
            wrong.append((who, changed - allowed))
        if len(answers) > 1 and answers[1].status_code < 400:
            wrong.append((who, "the interface takes what is no field"))
    assert wrong == []
    writable = [
        who
        for who in NAMES
        if resource.model.objects.allowed(trial.actor(who), "amend").filter(pk=row.pk).exists()
    ]
    assert tried or not writable, "control: nobody's form went through, so nothing was tried"


@pytest.mark.sweep
@pytest.mark.parametrize(
    "resource", [one for one in FORMS if one.creatable], ids=lambda resource: resource.slug
)
def test_what_is_made_has_the_books_of_its_own(
    trial: World, story: Story, clients: dict[str, Client], resource: Resource
) -> None:
    row = a_row(story, resource)
    mine = own_fields(resource)
    beside = {name: value for name, value in hostile(row).items() if name not in mine}
    known = set(resource.model._base_manager.values_list("pk", flat=True))
    for who in ("director", "officer", "professor", "enterprise", "secretary", "admin"):
        sent = as_it_stands(clients[who], f"/{resource.slug}/new/")
        clients[who].post(
            f"/{resource.slug}/new/", {**sent, **beside, "title": "越权测试", "name": "越权测试"}
        )
    for made in resource.model._base_manager.exclude(pk__in=known):
        assert made.pk != 99999999
        assert made.code != "99999999"
        assert made.origin == "entered"
        assert made.created_at.year == max(made.created_at.year, NOW.year)
        assert made.retired_at is None
        assert made.created_by_id in {user.pk for user in trial.users.values()}
        if resource.slug == "subscriptions":
            assert made.user_id == made.created_by_id, "nobody else's"
        if resource.flow is not None:
            assert made.state == resource.flow.initial
