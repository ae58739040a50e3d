"""The description of the interface, and whether the interface keeps to it whatever is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from luodi.core import indexing
from luodi.core.resource import resources
from luodi.needs import engine
from tests import factories
from tests.api.conftest import token_of
from tests.cast import World

ROLES = ("director", "officer", "enterprise")
OPERATIONS = 11 * 2  # every register has at least a list and its records
KEPT_TO = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def programs(world: World, tmp_path_factory: Any) -> Iterator[dict[str, dict[str, str]]]:
    """Give the headers of each role, in a world with a record of every kind and an index of it."""
    from luodi.matching.tantivy_index import TantivySearch

    _stock(world)
    own = TantivySearch(tmp_path_factory.mktemp("index"))
    own.rebuild(indexing.every_document())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "port", lambda: own)
        engine.matcher.cache_clear()
        yield {name: {"Authorization": f"Bearer {token_of(world, name)}"} for name in ROLES}
    engine.matcher.cache_clear()
    own.close()


@pytest.fixture
def kept_open() -> Iterator[None]:
    """Keep the database open between requests, as Django's own test client does: the test's transaction is in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _stock(world: World) -> None:
    helan, expert = world.organisations["helan"], world.experts["professor"]
    for state in ("draft", "submitted", "accepted"):
        factories.need(helan, state=state, created_by=world.users["enterprise"])
    asked = factories.introduction(factories.need(helan, state="in_talks"), expert)
    result = factories.result(inventors=(expert,))
    factories.result(state="draft")
    factories.application(result, "640100", helan)
    factories.milestone(factories.project(lead=expert, partner=helan, introduction=asked))
    factories.body("联合办公室", "640100")
    factories.fund("银川联合基金", "640100")


@pytest.fixture(scope="module")
def document(programs: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Give the description as a program gets it."""
    said = Client().get("/api/openapi.json", headers=programs["director"])
    assert said.status_code == 200
    return json.loads(said.content)


def test_the_description_covers_every_register(document):
    assert document["openapi"].startswith("3.1")
    for resource in resources():
        if resource.api:
            assert "get" in document["paths"][f"/api/v1/{resource.slug}"]
            assert "get" in document["paths"][f"/api/v1/{resource.slug}/{{code}}"]
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) > OPERATIONS
    for one in operations:
        assert {"400", "401", "403", "404", "405", "409", "413", "415", "422"} < set(one["responses"])
        assert {"200", "201"} & set(one["responses"])
    assert "技术需求" in json.dumps(document, ensure_ascii=False) or "需求" in json.dumps(
        document, ensure_ascii=False
    )


def test_what_cannot_be_done_is_not_described(document):
    assert "post" not in document["paths"]["/api/v1/milestones"]
    assert "patch" not in document["paths"]["/api/v1/introductions/{code}"]
    assert "/api/v1/experts/{code}/steps/{verb}" not in document["paths"]


def _labels() -> list[str]:
    from luodi.site.api import build

    paths = build().get_openapi_schema(path_prefix="/api/")["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


def _codes() -> dict[str, list[str]]:
    return {
        resource.slug: list(resource.model._base_manager.values_list("code", flat=True))
        for resource in resources()
    }


def _in_address(text: str) -> str:
    return quote(text, safe="")


VERBS = sorted({step.verb for resource in resources() if resource.flow for step in resource.flow.steps})


# What a sensible request refers to: a record of a register, or a code.
FITTING = {
    "organisation": "organisations",
    "enterprise": "organisations",
    "parent": "organisations",
    "school": "organisations",
    "partner": "organisations",
    "expert": "experts",
    "result": "results",
    "person": "people",
    "region": "640100",
    "industry": "C38",
    "field": factories.some_field(),
    "uscc": "",
    "website": "",
    "email": "a@b.example",
}


def _keeps_to_it(label: str, document: dict[str, Any], programs: Any, examples: int) -> None:
    """Ask an operation all sorts of things, sensible and not, as everybody in turn."""
    method, path = label.split(" ")
    described = schemathesis.openapi.from_dict(document)
    described.app = get_wsgi_application()
    operation = described[path][method]
    known = _codes()
    slug = path.split("/")[3]
    sensible = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    senseless = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    codes = st.sampled_from(known.get(slug) or ["x"]) | st.text(min_size=1, max_size=30).map(_in_address)
    versions = st.integers(1, 3)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), name=st.sampled_from(ROLES), sane=st.booleans())
    def ask(data: st.DataObject, name: str, sane: bool) -> None:
        case = data.draw(sensible if sane else senseless)
        if "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = data.draw(codes)
        if "verb" in (case.path_parameters or {}):
            case.path_parameters["verb"] = data.draw(
                st.sampled_from(VERBS) | st.text(min_size=1, max_size=9).map(_in_address)
            )
        if sane and isinstance(case.body, dict):
            if method == "PATCH":
                case.body["version"] = data.draw(versions)
            for field in FITTING.keys() & set(case.body):
                case.body[field] = data.draw(st.sampled_from(known.get(FITTING[field]) or [FITTING[field]]))
        response = case.call(headers=programs[name])
        case.validate_response(response, checks=KEPT_TO)

    ask()


LABELS = _labels()


@pytest.mark.sweep
@pytest.mark.parametrize("label", LABELS)
def test_every_operation_keeps_to_its_description(trial, kept_open, document, programs, label):
    _keeps_to_it(label, document, programs, examples=25)


@pytest.mark.deep
@pytest.mark.parametrize("label", LABELS)
def test_every_operation_keeps_to_its_description_for_long(trial, kept_open, document, programs, label):
    _keeps_to_it(label, document, programs, examples=300)
