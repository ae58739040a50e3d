"""Load the demonstration: the real portfolio and the invented people, enterprises, needs and projects."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from luodi.registry.calc import fictional_uscc


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of an account within a scope: `of` is a region code or an organisation's key."""

    role: str
    scope: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An invented person who can log in; `expert` is the key of the same person as an expert."""

    key: str
    name: str
    name_en: str
    email: str
    title: str
    title_en: str
    grants: tuple[Grant, ...]
    expert: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class School:
    """A unit of the university; `real` tells those of the portfolio from the invented ones."""

    key: str
    name: str
    name_en: str
    real: bool


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An invented enterprise with a valid social credit code that nobody can have."""

    key: str
    number: int
    name: str
    name_en: str
    region: str
    industry: str
    size: str
    high_tech: bool | None
    introduction: str
    other_names: tuple[str, ...] = ()
    # Regions in which it has a factory beside its seat.
    sites: tuple[str, ...] = ()
    # Entered a second time in a hurry: without the code.
    coded: bool = True

    @property
    def uscc(self) -> str:
        """Give its social credit code."""
        return fictional_uscc(self.number) if self.coded else ""


@dataclass(frozen=True, slots=True)
class Expert:
    """An invented expert of one of the schools."""

    key: str
    name: str
    name_en: str
    title: str
    school: str
    fields: tuple[str, ...]
    industries: tuple[str, ...]
    keywords: tuple[str, ...]
    services: tuple[str, ...]
    load_cap: int
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    profile: str


@dataclass(frozen=True, slots=True)
class Need:
    """An invented need; budget in fen, `due` and `age` in days from the day of loading."""

    key: str
    organisation: str
    title: str
    problem: str
    technology: str
    goal: str
    keywords: tuple[str, ...]
    basis: str
    budget_fen: int | None
    due: int
    age: int
    industry: str
    field: str
    region: str
    way: str
    least_trl: int
    visibility: str
    state: str
    title_en: str = ""
    keywords_en: tuple[str, ...] = ()
    language: str = "zh"
    note: str = ""
    twin: str = ""

    def deadline_on(self, today: date) -> date:
        """Give the deadline as seen on the day of loading."""
        return today + timedelta(days=self.due)

    def submitted_on(self, today: date) -> date | None:
        """Give the day of submission, None for a draft."""
        return None if self.state == "draft" else today - timedelta(days=self.age)


@dataclass(frozen=True, slots=True)
class Introduction:
    """An invented introduction of a need to an expert; `result_query` is the title of a result."""

    key: str
    need: str
    expert: str
    state: str
    age: int
    message: str = ""
    reason: str = ""
    result_query: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of a project; `due` in days from the day of loading."""

    name: str
    due: int
    done: bool


@dataclass(frozen=True, slots=True)
class Project:
    """An invented project; amount in fen, `starts` and `ends` in days from the day of loading."""

    key: str
    name: str
    name_en: str
    kind: str
    need: str | None
    introduction: str | None
    lead: str
    team: tuple[str, ...]
    school: str
    partners: tuple[str, ...]
    region: str
    amount_fen: int
    starts: int
    ends: int
    state: str
    milestones: tuple[Milestone, ...]


def _read(name: str) -> Any:
    return yaml.safe_load(files("luodi.site.demo").joinpath(name).read_text(encoding="utf-8"))


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def portfolio() -> dict[str, Any]:
    """Read the real portfolio as it stands in portfolio.yaml; every text is {zh, en, translated?}."""
    content: dict[str, Any] = _read("portfolio.yaml")
    return content


@cache
def accounts() -> tuple[Account, ...]:
    """List the demonstration accounts."""
    return tuple(
        Account(**{**entry, "grants": tuple(Grant(**grant) for grant in entry["grants"])})
        for entry in _read("cast.yaml")
    )


@cache
def schools() -> tuple[School, ...]:
    """List the schools: those of the portfolio first, then the invented ones."""
    real = {entry["key"]: entry["name"] for entry in portfolio()["schools"]}
    return tuple(
        School(entry["key"], real[entry["key"]]["zh"], real[entry["key"]]["en"], real=True)
        if entry["source"] == "portfolio"
        else School(entry["key"], entry["name"], entry["name_en"], real=False)
        for entry in _read("experts.yaml")["schools"]
    )


@cache
def enterprises() -> tuple[Enterprise, ...]:
    """List the invented enterprises."""
    return tuple(Enterprise(**entry) for entry in _read("enterprises.yaml"))


@cache
def experts() -> tuple[Expert, ...]:
    """List the invented experts."""
    return tuple(Expert(**_frozen(entry)) for entry in _read("experts.yaml")["experts"])


@cache
def needs() -> tuple[Need, ...]:
    """List the invented needs."""
    return tuple(Need(**_frozen(entry)) for entry in _read("needs.yaml"))


@cache
def introductions() -> tuple[Introduction, ...]:
    """List the invented introductions."""
    return tuple(Introduction(**entry) for entry in _read("projects.yaml")["introductions"])


@cache
def projects() -> tuple[Project, ...]:
    """List the invented projects."""
    return tuple(
        Project(**{**_frozen(entry), "milestones": tuple(Milestone(**row) for row in entry["milestones"])})
        for entry in _read("projects.yaml")["projects"]
    )


@cache
def contracts() -> tuple[dict[str, Any], ...]:
    """List the invented contracts as contracts.yaml has them."""
    return tuple(_read("contracts.yaml"))
