"""A protected field is shown to nobody who lacks its verb: on the page, its form, list, export, search, suggestion, API.

One row for each protected field of each register, seen by as many as possible, with a mark where the field is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import models
from django.test import Client

from luodi.accounts.models import User
from luodi.core import indexing
from luodi.core.money import Money
from luodi.core.resource import address, resources
from luodi.needs.states import NARROWABLE
from luodi.registry.models import Expert, Person
from luodi.registry.models.classifications import Named
from tests import factories
from tests.awards import rows
from tests.cast import NAMES, World
from tests.factories import NOW, WUXI, YINCHUAN
from tests.isolation.crawl import evened, text_of


def takes_a_mark(resource: Any, name: str) -> bool:
    """Tell whether a field holds what no other page says: not a choice or a node, whose words stand elsewhere, nor a digit.

    That those are masked too is held by tests/contracts/test_masks.py.
    """
    field = resource.field(name)
    kinds = (models.BooleanField, models.PositiveSmallIntegerField)
    if field is None:
        return name not in ("ways", "paid_by_fund")
    node = field.related_model is not None and issubclass(field.related_model, Named)
    return not (field.choices or node or isinstance(field, kinds))


CASES = [
    (resource.slug, name)
    for resource in resources()
    for name in resource.model.MASKED
    if takes_a_mark(resource, name)
]
BY_SLUG = {resource.slug: resource for resource in resources()}
Planted = tuple[Any, Any]


# What a field of contracts holds that is no text: a day, an amount in 万元, a node of a classification, a currency.
# No currency, and the initials of no region: those are found by everybody.
_CURRENCY = "QVX"
CONTRACT_MARKS = {
    **dict.fromkeys(
        ("starts_on", "ends_on", "confidential_until", "rate_on", "handed_over_on"), "2031-07-19"
    ),
    "amount": "654.21", "currency": _CURRENCY, "rate": "7.654321", "foreign_amount": "98765432.17",
}  # fmt: skip


def mark(slug: str, name: str) -> str:
    """Make the mark of a field; one of money has digits alone."""
    if (slug, name) == ("postings", "allowance"):
        return "777777"
    if (slug, name) == ("results", "price_idea"):
        # An amount, as pages and sheets in Chinese write it.
        return "654.21"
    if (slug, name) == ("needs", "budget"):
        return "765.43"
    if (slug, name) in {("claims", "months"), ("claims", "quotation")}:
        return "31847" if name == "months" else "4,321.98"
    if slug == "assessments" and name in ("innovation", "market", "foundation", "score_shown"):
        return "31847.55" if name == "score_shown" else "31848"
    if (slug, name) == ("meetings", "due_on"):
        return "2031-07-19"
    if (slug, name) == ("events", "budget"):
        return "876.54"
    if (slug, name) == ("event-registrations", "phone"):
        return "13931847265"
    if slug == "contracts" and name in CONTRACT_MARKS:
        return CONTRACT_MARKS[name]
    return f"qz{slug}{name}zq".replace("_", "").replace("-", "")


def _organisation(said: str) -> Any:
    return factories.organisation(said, region=YINCHUAN)


def _subsidiary(world: World, said: str, name: str) -> Planted:
    group = _organisation(said)
    return factories.organisation("某集团的子公司", region=WUXI, parent=group), group


def _account(said: str) -> User:
    return User.objects.create(email=f"{said}@hidden.example", name=said, created_at=NOW, password="!")


def _expert(world: World, said: str) -> Expert:
    person = factories.person(said, world.organisations["school"])
    return factories.expert(person)


def _reached(world: World, said: str, name: str) -> Person:
    person = factories.person("被保护的人", world.organisations["school"])
    value = f"{said}@reach.example" if name == "email" else said
    Person._base_manager.filter(pk=person.pk).update(**{name: value})
    person.refresh_from_db()
    return person


def _result(world: World, said: str, name: str) -> Planted:
    if name != "inventors":
        values = {"price_idea": Money.wan(said) if name == "price_idea" else None, "completers": [said]}
        return factories.result("公开成果", **{name: values.get(name) or said}), None
    expert = _expert(world, said)
    return factories.result("公开成果", inventors=(expert,)), expert


def _use(world: World, said: str, name: str) -> Planted:
    enterprise = _organisation(said)
    row = factories.application(factories.result("公开成果"), YINCHUAN, enterprise)
    type(row)._base_manager.filter(pk=row.pk).update(origin="portfolio")
    return row, enterprise


def _person(world: World, said: str, name: str) -> Planted:
    return _reached(world, said, name), None


def _expert_row(world: World, said: str, name: str) -> Planted:
    return factories.expert(_reached(world, said, name)), None


def _need(world: World, said: str, name: str) -> Planted:
    if name in NARROWABLE:
        values: dict[str, Any] = {"keywords": [said], "budget": Money.wan("765.43")}
        helan, more = world.organisations["helan"], {name: values.get(name, said), f"{name}_for": "office"}
        return factories.need(helan, state="accepted", visibility="public", **more), None
    value = _organisation(said) if name == "organisation" else _account(said)
    owner = value if name == "organisation" else world.organisations["helan"]
    more = {} if name == "organisation" else {name: value}
    row = factories.need(owner, state="accepted", visibility="public", region_id=YINCHUAN, **more)
    return row, value if name == "organisation" else None


def _introduction(world: World, said: str, name: str) -> Planted:
    if name == "expert":
        expert = _expert(world, said)
        need = factories.need(world.organisations["helan"], state="in_talks", region_id=YINCHUAN)
        return factories.introduction(need, expert, state="asked"), expert
    owner = _organisation(said)
    need = factories.need(owner, state="in_talks", region_id=YINCHUAN)
    return factories.introduction(need, world.experts["professor"], state="asked"), owner


def _claim(world: World, said: str, name: str) -> Planted:
    """Claim unnamed, and under a bounty that still runs what the office must not read either."""
    need = factories.need(world.organisations["helan"], state="accepted", region_id=YINCHUAN)
    more: dict[str, Any] = {"named": False}
    if name in ("base", "plan", "months", "quotation"):
        factories.bounty(need, state="announced")
        values = {"months": 31847, "quotation": Money.wan("4321.98")}
        more[name] = values.get(name, said)
    elif name == "created_by":
        more[name] = _account(said)
    elif name in ("team", "conflict"):
        more[name] = said
    expert = _expert(world, said) if name == "expert" else world.experts["professor"]
    row = factories.claim(need, expert, **more)
    if name == "results":
        row.results.add(target := factories.result(said, state="draft", inventors=(expert,)))
        return row, target
    return row, expert if name == "expert" else None


def _assessment(world: World, said: str, name: str) -> Planted:
    """Give marks that there are not, so that nothing else on a page looks like them; the leader still has to judge."""
    values = {"score_shown": ("score", 3_184_755)} | dict.fromkeys(
        ("innovation", "market", "foundation"), (name, 31848)
    )
    field, value = values.get(name, (name, said))
    project = factories.project(lead=world.experts["professor"])
    factories.assessment(project, world.users["leader"], state="asked")
    return factories.assessment(project, world.users["other_professor"], **{field: value}), None


def _body(world: World, said: str, name: str) -> Planted:
    agreement = factories.agreement(title=said)
    return factories.body("公开的研究院", YINCHUAN, agreement=agreement), agreement


def _logged(world: World, said: str, name: str) -> Planted:
    note = factories.interaction(officer=world.users["officer"], title=said)
    return factories.log_entry(factories.body("有日志的研究院", YINCHUAN), interaction=note), note


def _posting(world: World, said: str, name: str) -> Planted:
    body = factories.body("有人派驻的研究院", YINCHUAN)
    # 7.777777 万元, 7777777 fen: the mark stands in both spellings.
    return factories.posting(body, world.people["professor"], allowance=Money(int(f"7{said}"))), None


def _contract(world: World, said: str, name: str) -> Planted:
    """Make a signed contract that Helan buys by and that lands in Yinchuan, with one field that says the mark."""
    made: dict[str, Any] = {
        "amount": lambda: Money.wan(said),
        "lead": lambda: _expert(world, said).person,
        "project": lambda: factories.project(title=said),
        "school": lambda: factories.organisation(said, kind="university_unit", region=None),
        "seller": lambda: factories.organisation(said, kind="university_unit", region=None),
        "confidential_until": lambda: date.fromisoformat(said),
    }
    value = made[name]() if name in made else date.fromisoformat(said) if name.endswith("_on") else said
    helan = world.organisations["helan"]
    row = factories.contract(helan, bare=True, **{"ends_on": date(2032, 1, 1), name: value})
    factories.contract_line(row, helan)
    return row, value if name in ("lead", "project", "school", "seller") else None


def _fund(world: World, said: str, name: str) -> Planted:
    made: dict[str, Any] = {
        "agreement": lambda: factories.agreement(title=said),
        "custodian": lambda: factories.organisation(said, region=None),
        "base": lambda: factories.body(said, YINCHUAN, state="planned"),
    }
    value = made[name]()
    return factories.fund("银川合作基金", YINCHUAN, **{name: value}), value


def _award(world: World, said: str, name: str) -> Planted:
    applied = rows.application(world.organisations["helan"], YINCHUAN, title=f"立项{name}")
    return rows.award(applied, **{name: said[:40]}), None


def _payment(world: World, said: str, name: str) -> Planted:
    applied = rows.application(world.organisations["helan"], YINCHUAN, title=f"支付{name}")
    return rows.payment(rows.instalment(rows.award(applied)), **{name: said[:40]}), None


def _event(world: World, said: str, name: str) -> Planted:
    made: dict[str, Any] = {
        "budget": lambda: Money.wan(said),
        "lead": lambda: _expert(world, said).person,
        "call": lambda: factories.need_call(state="draft", title=said),
    }
    value = made[name]()
    return factories.event(**{name: value}), None if name == "budget" else value


def _session(world: World, said: str, name: str) -> Planted:
    result = factories.result(said, state="draft")
    return factories.event_session(factories.event(), result=result), result


def _coming(world: World, said: str, name: str) -> Planted:
    value = f"{said}@reach.example" if name == "email" else said
    return factories.event_registration(factories.event(), **{name: value}), None


def _met(world: World, said: str, name: str) -> Planted:
    event = factories.event()
    guests = [factories.event_registration(event), factories.event_registration(event, comes_as="expert")]
    value: Any = {"next_step": said, "due_on": said, "result": "talk", "chased": "contract"}.get(name)
    if name == "owner":
        value = _expert(world, said).person
    if name == "introduction":
        need = factories.need(world.organisations["helan"], title=said, state="in_talks")
        value = factories.introduction(need, world.experts["professor"])
    row = factories.meeting(factories.matchday(event), *guests, state="held", **{name: value})
    if name == "introduction":
        return row, value.need
    return row, value if name == "owner" else None


def _asked_to_come(world: World, said: str, name: str) -> Planted:
    return factories.event_invitation(factories.event(), email=f"{said}@reach.example"), None


PLANT: dict[str, Callable[[World, str, str], Planted]] = {
    "results": _result, "applications": _use, "people": _person, "experts": _expert_row, "needs": _need,
    "introductions": _introduction, "bodies": _body, "postings": _posting, "organisations": _subsidiary,
    "log-entries": _logged, "claims": _claim, "assessments": _assessment, "contracts": _contract,
    "events": _event, "event-sessions": _session, "event-registrations": _coming, "meetings": _met, "event-invitations": _asked_to_come,
    "funds": _fund, "awards": _award, "payments": _payment,
}  # fmt: skip


def test_every_protected_field_is_planted() -> None:
    """A register that protects a field must say here how to plant one."""
    assert {slug for slug, _name in CASES} == set(PLANT)
    assert len(CASES) >= 12


def surfaces(slug: str, row: Any) -> list[str]:
    """List where a field of a row may show."""
    found = [
        address(row), f"{address(row)}edit/", f"/{slug}/", f"/{slug}/export.csv", f"/{slug}/export.xlsx"
    ]  # fmt: skip
    if BY_SLUG[slug].api:
        found += [f"/api/v1/{slug}/{row.code}", f"/api/v1/{slug}?limit=100"]
    if slug in ("needs", "introductions"):
        found.append(f"{address(row)}match/" if slug == "needs" else f"{address(row)}answer/")
    return found


def questions(slug: str, *, elsewhere: bool) -> list[str]:
    """List where words are asked for; the search of everything only where the reader may find the value nowhere else."""
    found = [f"/{slug}/?q=%s", f"/suggest/{BY_SLUG[slug].model._meta.model_name}/?q=%s"]
    if BY_SLUG[slug].api:
        found.append(f"/api/v1/{slug}?q=%s")
    return [*found, "/search/?q=%s", "/api/v1/search?q=%s"] if elsewhere else found


def tells(client: Client, question: str, said: str) -> bool:
    """Tell whether asking for a hidden word answers otherwise than asking for one that is nowhere."""
    never = said[:2] + "9" * (len(said) - 4) + said[-2:]
    return evened(client.get(question % said), said) != evened(client.get(question % never), never)


@pytest.fixture(scope="module")
def planted(world: World) -> Iterator[dict[tuple[str, str], Planted]]:
    """Plant a row for each protected field, and index them all."""
    rows = {(slug, name): PLANT[slug](world, mark(slug, name), name) for slug, name in CASES}
    indexing.port().rebuild(indexing.every_document())
    yield rows
    indexing.port().rebuild([])


@pytest.fixture(scope="module")
def clients(planted: dict[tuple[str, str], Planted], browser_of: Callable[..., Client]) -> dict[str, Client]:
    """Log everybody in, once a module."""
    return {name: browser_of(name, raise_request_exception=False) for name in NAMES}


@pytest.mark.sweep
@pytest.mark.parametrize(("slug", "name"), CASES)
def test_a_protected_field_is_shown_to_nobody_who_may_not(
    trial: World,
    planted: dict[tuple[str, str], Planted],
    clients: dict[str, Client],
    slug: str,
    name: str,
) -> None:
    said = mark(slug, name)
    row, target = planted[slug, name]
    rows, verb = type(row).objects, type(row).MASKED[name]
    readers = [who for who in NAMES if rows.allowed(trial.actor(who), verb).filter(pk=row.pk).exists()]
    seers = [who for who in NAMES if rows.allowed(trial.actor(who)).filter(pk=row.pk).exists()]
    # Control: the mark is really there for who may read it.
    for who in [who for who in readers if who in seers and name in BY_SLUG[slug].shown][:2]:
        assert said in text_of(clients[who].get(address(row))), who
    strangers = [who for who in seers if who not in readers]
    leaks = []
    for who in (*strangers[:3], *(name for name in ("rival", "far_officer", "nobody") if name not in seers)):
        if who in readers:
            continue
        finds = (
            target is not None
            and type(target).objects.allowed(trial.actor(who)).filter(pk=target.pk).exists()
        )
        leaks += [(who, page) for page in surfaces(slug, row) if said in text_of(clients[who].get(page))]
        leaks += [
            (who, question)
            for question in questions(slug, elsewhere=not finds)
            if tells(clients[who], question, said)
        ]
    assert leaks == []
    assert set(readers) & set(seers)
    assert strangers, "nobody sees the row without the field, so nothing was tried"
