"""A page of a list is what the plain question would give: same rows, same order, none twice, whatever the rule."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.http import QueryDict

from luodi.core.actor import Actor
from luodi.core.listing import LARGEST_PAGE, listing, orders
from luodi.core.resource import of
from luodi.core.rules import EVERY_ROW, NO_ROW, Q, all_of, any_of, branches_of
from luodi.needs.models import Need
from tests import factories
from tests.cast import World
from tests.factories import WUXI, YINCHUAN

SEED = 20260315
ME = Actor(user_id=1)
# What a rule may be made of: own columns, another table, nothing, everything.
PIECES = (
    Q(state="accepted"), Q(state__in=("draft", "submitted")), Q(region=YINCHUAN), Q(visibility="public"), Q(least_trl=None),
    ~Q(state="draft"), Q(introductions__state="asked"), Q(organisation__region=WUXI), NO_ROW, Q(title__contains="甲"),
)  # fmt: skip


@pytest.fixture(scope="module")
def needs(world: World) -> list[Need]:
    """Make needs whose columns repeat, are empty, and sort differently in different languages."""
    chance = random.Random(SEED)
    titles = ("甲", "乙", "Ärger", "apple", "Zebra", "zebra", "Apple", "一", "二 甲", "")
    rows = []
    for number in range(60):
        row = factories.need(
            world.organisations[chance.choice(("helan", "taihu"))],
            title=chance.choice(titles),
            state=chance.choice(("draft", "submitted", "accepted", "in_talks")),
            visibility=chance.choice(("public", "office")),
            region_id=chance.choice((None, YINCHUAN, WUXI)),
            least_trl=chance.choice((None, 3, 5)),
            budget=chance.choice((None, factories.Money.wan(1), factories.Money.wan(2))),
            deadline_on=chance.choice((None, factories.TODAY)),
            changed_at=factories.NOW.replace(minute=number % 7),
        )
        if number % 3 == 0:
            for who in ("professor", "other_professor")[: 1 + number % 2]:
                factories.introduction(row, world.experts[who], state="asked")
        rows.append(row)
    return rows


def random_rule(chance: random.Random) -> Q:
    """Put a rule together as the apps do."""
    pieces = chance.sample(PIECES, chance.randint(1, 4))
    parts = [all_of(piece, chance.choice(PIECES)) if chance.random() < 0.3 else piece for piece in pieces]
    return any_of(*parts)


def plainly(rule: Q, sort: str) -> list[int]:
    """Ask the database one plain question: all rows of the rule in the order of the list."""
    falling = sort.startswith("-")
    field = Need._meta.get_field(sort.lstrip("-")).attname  # type: ignore[union-attr]
    order = (f"-{field}", "-pk") if falling else (field, "pk")
    kept = Need._base_manager.filter(retired_at=None, pk__in=Need._base_manager.filter(rule).values("pk"))
    return list(kept.order_by(*order).values_list("pk", flat=True))


def paged(size: int, sort: str) -> tuple[list[int], set[int]]:
    """Leaf through a whole list; gives the keys in order, and the counts that the pages tell."""
    resource = of(Need)
    assert resource is not None
    keys: list[int] = []
    counts = set()
    for page in range(1, 200):
        shown = listing(resource, ME, QueryDict(f"sort={sort}&page={page}"), size=size)
        keys += [row.record.pk for row in shown.rows]
        counts.add(shown.count)
        if not shown.more:
            return keys, counts
    raise AssertionError("the list has no end")


def test_pages_give_what_the_plain_question_gives(
    trial: World, needs: list[Need], monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    resource = of(Need)
    assert resource is not None
    for _ in range(60):
        rule, sort, size = random_rule(chance), chance.choice(orders(resource)), chance.choice((3, 10, 50))
        monkeypatch.setitem(Need.rules._rules, "view", lambda actor, rule=rule: rule)
        expected = plainly(rule, sort)
        keys, counts = paged(size, sort)
        assert keys == expected, (rule, sort, size)
        assert counts == {len(expected)}, (rule, sort, size)


@pytest.mark.parametrize("value", ["0", "-1", "x", "", "99999999999999999999", "１", "1.5"])
def test_page_that_is_no_number_is_the_first(trial: World, needs: list[Need], value: str) -> None:
    resource: Any = of(Need)
    shown = listing(resource, trial.actor("director"), QueryDict(f"page={value}"))
    assert shown.page >= 1


def test_order_that_is_not_offered_is_the_usual_one(trial: World, needs: list[Need]) -> None:
    resource: Any = of(Need)
    for sort in ("organisation", "created_by", "organisation__name", "password", "-", "pk", "?"):
        assert listing(resource, trial.actor("rival"), QueryDict(f"sort={sort}")).sort == resource.order


def test_page_has_an_end(trial: World, needs: list[Need]) -> None:
    resource: Any = of(Need)
    shown = listing(resource, trial.actor("director"), QueryDict("size=100000&page_size=100000&limit=100000"))
    assert len(shown.rows) <= LARGEST_PAGE


def test_rules_are_joined_without_losing_every_row() -> None:
    """An empty Q vanishes when it is OR-ed: every row must survive, no row must not open any."""
    one, other = Q(pk=1), Q(pk=2)
    assert any_of(one, EVERY_ROW) is EVERY_ROW
    assert any_of(NO_ROW, NO_ROW) is NO_ROW
    assert any_of() is NO_ROW
    assert all_of(one, NO_ROW) is NO_ROW
    assert all_of(EVERY_ROW, EVERY_ROW) is EVERY_ROW
    assert branches_of(any_of(one, any_of(other, NO_ROW))) == (one, other)
    assert len(branches_of(all_of(any_of(one, other), Q(pk__gt=0)))) == 2
