"""The standing cast: who tries what in the tests, and the small world they live in.

Yinchuan lies in Ningxia, Wuxi in Jiangsu. Everything confidential happens in Yinchuan; whoever belongs to Wuxi
or Jiangsu must never notice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of
from luodi.core.actor import ANONYMOUS, Actor
from luodi.registry.models import Expert, Organisation, Person
from tests import factories
from tests.factories import JIANGSU, NINGXIA, NOW, TODAY, WUXI, YINCHUAN


@dataclass(frozen=True)
class Part:
    """Be one member of the cast: name, and the roles held (role, scope, region code or key of an organisation)."""

    name: str
    grants: tuple[tuple[str, str, str], ...] = ()


def _part(name: str, role: str = "", scope: str = "all", key: str = "") -> Part:
    return Part(name, ((role, scope, key),) if role else ())


# fmt: off
PARTS = (
    _part("director",        "office_director"),
    _part("officer",         "regional_officer", "region", NINGXIA),
    _part("far_officer",     "regional_officer", "region", JIANGSU),
    _part("resident",        "resident", "region", WUXI),
    _part("professor",       "professor"),
    _part("other_professor", "professor"),
    _part("secretary",       "school_secretary", "organisation", "school"),
    _part("other_secretary", "school_secretary", "organisation", "other_school"),
    _part("enterprise",      "enterprise_contact", "organisation", "helan"),
    _part("rival",           "enterprise_contact", "organisation", "saishang"),
    _part("far_enterprise",  "enterprise_contact", "organisation", "taihu"),
    _part("city_official",   "city_official", "region", YINCHUAN),
    _part("far_official",    "city_official", "region", WUXI),
    _part("leader",          "university_leader"),
    _part("fund_manager",    "fund_manager"),
    _part("tech_manager",    "technology_manager"),
    _part("reviewer",        "reviewer"),
    _part("finance",         "finance_clerk"),
    _part("admin",           "administrator"),
    _part("nobody"),
)
# fmt: on
NAMES = (*(part.name for part in PARTS), "anonymous")


@dataclass
class World:
    """Hold the cast with the organisations, people and experts they are."""

    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Give a member of the cast as the rules know it."""
        return self.actors[name]


def build_world() -> World:
    """Make reference data, organisations, accounts, people and experts."""
    factories.reference_data()
    world = World()
    # fmt: off
    for key, name, kind, region in (
        ("school",       "能源学院",         "university_unit", None),
        ("other_school", "材料学院",         "university_unit", None),
        ("helan",        "贺兰储能有限公司", "enterprise",      YINCHUAN),
        ("saishang",     "塞上能源有限公司", "enterprise",      YINCHUAN),
        ("taihu",        "太湖装备有限公司", "enterprise",      WUXI),
        ("bureau",       "银川市科学技术局", "government",      YINCHUAN),
    ):
        world.organisations[key] = factories.organisation(name, kind=kind, region=region)
    # fmt: on
    for part in PARTS:
        add_member(world, part)
    employers = {
        "professor": "school",
        "other_professor": "other_school",
        "enterprise": "helan",
        "rival": "saishang",
        "far_enterprise": "taihu",
    }
    for name, key in employers.items():
        world.people[name] = factories.person(
            f"{name}其人",
            world.organisations[key],
            user=world.users[name],
            email=f"{name}@reach.example",
            phone="13900000000",
        )
    for name in ("professor", "other_professor"):
        world.experts[name] = factories.expert(world.people[name])
    return world


def add_member(world: World, part: Part) -> None:
    """Make the account of a member with its grants."""
    user = User.objects.create(
        email=f"{part.name}@cast.example", name=f"{part.name}姓名", created_at=NOW, password="!"
    )
    for role, scope, key in part.grants:
        known = world.organisations.get(key)
        Membership.objects.create(
            user=user,
            role=role,
            scope=scope,
            key=str(known.pk) if known else key,
            starts_on=TODAY.replace(year=2020),
        )
    world.users[part.name] = user
    world.actors[part.name] = actor_of(user, TODAY)
    world.actors["anonymous"] = ANONYMOUS


def everybody(world: World) -> list[tuple[str, Any]]:
    """List the cast with their actors, in the order of the tables."""
    return [(name, world.actors[name]) for name in NAMES]
