"""Search finds for everybody what the rules open, and nothing else; what it leaves out is named here."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.contracts.models import Contract
from luodi.contracts.states import ContractState
from luodi.core import indexing
from luodi.core.search import Query
from luodi.funds.models import Fund
from luodi.needs.models import Need
from luodi.needs.states import NeedState, Visibility
from luodi.partnerships.models import Agreement, Interaction, StandingBody
from luodi.partnerships.states import AgreementState
from luodi.projects.models import Project
from luodi.projects.states import ProjectState
from luodi.public.queries import open_rows
from luodi.public.shelves import SHELVES
from luodi.registry.models import Expert, Organisation, Person, ResearchResult, Site
from luodi.registry.states import ResultState
from tests import factories
from tests.cast import NAMES, World
from tests.factories import WUXI, YINCHUAN
from tests.isolation.story import Story

MODELS = (
    Need, Project, ResearchResult, Expert, Organisation, Person, Agreement, StandingBody, Interaction, Fund,
    Contract,
)  # fmt: skip
# Open to somebody, and yet not found by searching: what one was introduced to, and drafts entered for others.
NOT_FOUND = {
    (
        "professor",
        Organisation,
        "贺兰",
    ): "the enterprise that one was introduced to is reached from the introduction",
    (
        "enterprise",
        Expert,
        "professor",
    ): "the expert that one was introduced to is reached from the introduction",
    ("officer", Need, "draft entered by the officer"): "stands in the officer's list until it is submitted",
}


@pytest.fixture(scope="module")
def catalogue(story: Story) -> Story:
    """Add every model in every state, in both regions, to the confidential world, and index it all."""
    world = story.world
    for key, region in (("helan", YINCHUAN), ("taihu", WUXI)):
        owner = world.organisations[key]
        for state in NeedState.values:
            for level in Visibility.values:
                factories.need(owner, state=state, visibility=level)
        for state in ProjectState.values:
            factories.project(
                region=region, state=state, lead=world.experts["other_professor"], partner=owner
            )
        _add_contracts(world, owner)
    # Seated in one region, at work in the other.
    factories.make(Site(organisation=factories.organisation("太湖新能源", region=WUXI), region_id=YINCHUAN))
    for region in (YINCHUAN, WUXI):
        factories.body("基地", region)
        factories.fund("基金", region)
        factories.body("筹建中的基地", region, state="planned")
        for state in AgreementState.values:
            factories.agreement(region, state=state)
        for officer in ("officer", "far_officer"):
            factories.interaction(officer=world.users[officer], region_id=region)
    for state in ResultState.values:
        factories.result(
            state=state,
            inventors=(world.experts["other_professor"],),
            school=world.organisations["other_school"],
        )
        factories.result(state=state, created_by=world.users["professor"])
    factories.need(
        world.organisations["helan"], state="draft", title="draft entered by the officer",
        created_by=world.users["officer"],
    )  # fmt: skip
    indexing.port().rebuild(indexing.every_document())
    return story


def _add_contracts(world: World, buyer: Organisation) -> None:
    for state in ContractState.values:
        for hidden in (False, True):
            factories.contract(
                buyer,
                state=state,
                confidential=hidden,
                lead=world.people["other_professor"],
                school=world.organisations["other_school"],
            )


def found(world: World, name: str, model: type) -> set[int]:
    """Ask the index alone for all documents of a model that a member may find."""
    label = model._meta.label_lower
    question = Query(kinds=(label,), audience=indexing.audience_of(world.actor(name)), limit=10_000)
    return {int(hit.key.rpartition(":")[2]) for hit in indexing.port().search(question)}


def opened(world: World, name: str, model: type) -> Any:
    """Give the live rows that the rules open to a member; to nobody in particular, what the public site shows."""
    if name != "anonymous":
        return model.objects.allowed(world.actor(name)).filter(retired_at=None)
    shelf = next((shelf for shelf in SHELVES.values() if shelf.model is model), None)
    return open_rows(shelf) if shelf else model.objects.allowed(world.actor(name))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_index_gives_nobody_what_the_rules_refuse(catalogue: Story, model: type) -> None:
    for name in NAMES:
        allowed = set(opened(catalogue.world, name, model).values_list("pk", flat=True))
        extra = found(catalogue.world, name, model) - allowed
        assert not extra, f"{name} finds {len(extra)} {model.__name__} that the rules refuse"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_index_gives_everybody_what_the_rules_open(catalogue: Story, model: type) -> None:
    for name in NAMES:
        rows = opened(catalogue.world, name, model)
        missing = [row for row in rows if row.pk not in found(catalogue.world, name, model)]
        unexplained = [row for row in missing if not _explained(name, model, str(row), catalogue)]
        assert not unexplained, f"{name} does not find {[str(row) for row in unexplained]}"


def _explained(name: str, model: type, shown: str, story: Story) -> bool:
    for who, kind, part in NOT_FOUND:
        wanted = str(story.world.experts["professor"]) if part == "professor" else part
        if (who, kind) == (name, model) and wanted in shown:
            return True
    return False


def test_every_exception_is_one(catalogue: Story) -> None:
    for who, model, part in NOT_FOUND:
        wanted = str(catalogue.world.experts["professor"]) if part == "professor" else part
        rows = model.objects.allowed(catalogue.world.actor(who))
        keys = [row.pk for row in rows if wanted in str(row)]
        assert keys, (who, part)
        assert not set(keys) <= found(catalogue.world, who, model), (who, part)


def test_retired_records_are_not_found(catalogue: Story) -> None:
    retired = catalogue.records["need_retired"].pk
    assert all(retired not in found(catalogue.world, name, Need) for name in NAMES)


def test_nobody_without_login_finds_more_than_the_public_site(catalogue: Story) -> None:
    shown = {shelf.model for shelf in SHELVES.values()}
    for model in MODELS:
        assert bool(found(catalogue.world, "anonymous", model)) == (model in shown), model


def test_index_holds_neither_owner_nor_secret_names_of_a_need(catalogue: Story) -> None:
    """Whose a need is must not be found by searching either, not even by those who may see the need."""
    helan = catalogue.records["organisation"]
    for document in indexing.every_document(Need._meta.label_lower):
        said = "\n".join((document.title, document.body, *document.keywords, *document.names))
        assert helan.name not in said
        assert helan.uscc == "" or helan.uscc not in said
