"""Load the reference data that ships with the registry: regions, industries, fields, scales."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

PROVINCE, PREFECTURE, COUNTY, ZONE = "province", "prefecture", "county", "zone"


@dataclass(frozen=True, slots=True)
class Region:
    """A place 地区: an administrative division of GB/T 2260 or a functional zone under one."""

    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str | None
    revision_first: str
    revision_last: str
    abolished: bool
    successor: str | None
    former_name: str
    aliases: tuple[str, ...]
    zone_kind: str = ""

    @property
    def short_zh(self) -> str:
        """Give the everyday Chinese name, 无锡 for 无锡市."""
        return self.aliases[0] if self.aliases and not self.aliases[0].isascii() else self.name_zh


@dataclass(frozen=True, slots=True)
class Strategy:
    """A national strategy 国家战略 and the regions that belong to it as a whole."""

    code: str
    name_zh: str
    name_en: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """A section or division of GB/T 4754-2017 国民经济行业."""

    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A technology field 技术领域 or strategic emerging industry, by scheme "technology" or "emerging"."""

    code: str
    scheme: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way of cooperation 合作方式 and the contract way that it is counted under ("" while open)."""

    code: str
    name_zh: str
    name_en: str
    contract_way: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """A technology readiness level 技术成熟度, 1 to 9, with the evidence that it asks for."""

    level: int
    stage: str
    name_zh: str
    name_en: str
    evidence_zh: str
    evidence_en: str


@dataclass(frozen=True, slots=True)
class OrganisationKind:
    """A kind of organisation 单位类型 with its buyer-nature code of the contract registration form."""

    code: str
    name_zh: str
    name_en: str
    nature: str


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a plain code list."""

    code: str
    name_zh: str
    name_en: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("luodi.registry.reference").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@cache
def regions() -> tuple[Region, ...]:
    """List every division of both revisions in code order, parents before children; no zones."""
    return tuple(
        Region(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            level=row["level"],
            parent=row["parent"] or None,
            revision_first=row["revision_first"],
            revision_last=row["revision_last"],
            abolished=row["abolished"] == "1",
            successor=row["successor"] or None,
            former_name=row["former_name"],
            aliases=_parts(row["aliases"]),
        )
        for row in _rows("regions.csv")
    )


@cache
def zones() -> tuple[Region, ...]:
    """List the functional zones 功能区 as regions of level "zone" in code order."""
    return tuple(
        Region(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            level=ZONE,
            parent=row["parent"],
            revision_first="",
            revision_last="",
            abolished=False,
            successor=None,
            former_name="",
            aliases=_parts(row["aliases"]),
            zone_kind=row["kind"],
        )
        for row in _rows("zones.csv")
    )


@cache
def places() -> Mapping[str, Region]:
    """Map every code, zones included, to its region."""
    return MappingProxyType({region.code: region for region in (*regions(), *zones())})


@cache
def strategies() -> tuple[Strategy, ...]:
    """List the national strategies with the codes of their regions (each meaning its whole subtree)."""
    return tuple(
        Strategy(row["code"], row["name_zh"], row["name_en"], _parts(row["regions"]))
        for row in _rows("strategies.csv")
    )


@cache
def industries() -> tuple[Industry, ...]:
    """List the sections and divisions of GB/T 4754-2017, each section before its divisions."""
    return tuple(
        Industry(row["code"], row["name_zh"], row["name_en"], row["level"], row["parent"] or None)
        for row in _rows("industries.csv")
    )


@cache
def fields(scheme: str | None = None) -> tuple[Field, ...]:
    """List the technology fields and strategic emerging industries, or those of one scheme only."""
    every = (Field(row["code"], row["scheme"], row["name_zh"], row["name_en"]) for row in _rows("fields.csv"))
    return tuple(field for field in every if scheme in (None, field.scheme))


@cache
def ways() -> tuple[Way, ...]:
    """List the ways of cooperation."""
    return tuple(
        Way(row["code"], row["name_zh"], row["name_en"], row["contract_way"]) for row in _rows("ways.csv")
    )


@cache
def readiness_levels() -> tuple[Readiness, ...]:
    """List the nine technology readiness levels, lowest first."""
    return tuple(
        Readiness(
            int(row["level"]),
            row["stage"],
            row["name_zh"],
            row["name_en"],
            row["evidence_zh"],
            row["evidence_en"],
        )
        for row in _rows("trl.csv")
    )


@cache
def organisation_kinds() -> tuple[OrganisationKind, ...]:
    """List the kinds of organisation."""
    return tuple(
        OrganisationKind(row["code"], row["name_zh"], row["name_en"], row["nature"])
        for row in _rows("organisation_kinds.csv")
    )


def _options(name: str) -> tuple[Option, ...]:
    return tuple(Option(row["code"], row["name_zh"], row["name_en"]) for row in _rows(name))


@cache
def organisation_sizes() -> tuple[Option, ...]:
    """List the enterprise sizes, largest first."""
    return _options("organisation_sizes.csv")


@cache
def zone_kinds() -> tuple[Option, ...]:
    """List the kinds of functional zone."""
    return _options("zone_kinds.csv")
