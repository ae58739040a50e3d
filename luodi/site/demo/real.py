"""Store the real portfolio: what is published, and nothing that is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.models import Origin, Record
from luodi.funds.models import Fund
from luodi.partnerships.models import StandingBody
from luodi.partnerships.states import BodyKind, BodyState
from luodi.projects.models import Project
from luodi.projects.states import ProjectState
from luodi.registry.models import Organisation, ResearchResult, ResultApplication
from luodi.registry.states import OrganisationKind, ResultState
from luodi.site.demo.load import portfolio

Words = Mapping[str, Any]


def source() -> str:
    """Name where the portfolio is published."""
    said = portfolio()["university"]["source"]
    return f"{said['zh']} ({said['en']})"


def _keep(row: Record, at: datetime) -> Any:
    row.origin, row.source = Origin.PORTFOLIO, source()
    return change.create(row, by=SYSTEM, at=at)


def store_portfolio(at: datetime) -> dict[str, Organisation]:
    """Store every line of the portfolio.

    :returns: its organisations by key, the university among them.
    """
    organisations = _organisations(at)
    _office(at, organisations["university"])
    _joint_offices(at)
    _institutes(at, organisations)
    _results(at, organisations)
    _studies(at, organisations)
    _funds(at)
    return organisations


def _organisations(at: datetime) -> dict[str, Organisation]:
    unit = OrganisationKind.UNIVERSITY_UNIT
    name = portfolio()["university"]["name"]
    university = _keep(Organisation(kind=unit, name=name["zh"], name_en=name["en"]), at)
    found = {"university": university}
    for entry in portfolio()["schools"]:
        name = entry["name"]
        row = Organisation(kind=unit, name=name["zh"], name_en=name["en"], parent=university)
        found[entry["key"]] = _keep(row, at)
    for entry in portfolio()["organisations"]:
        name = entry["name"]
        row = Organisation(kind=entry["kind"], name=name["zh"], name_en=name["en"], region_id=entry["region"])
        found[entry["key"]] = _keep(row, at)
    return found


def _office(at: datetime, university: Organisation) -> None:
    """Store the university's office with the scope of its work and the two figures that are stated."""
    name, facts = portfolio()["office"]["name"], portfolio()["university"]
    decade, events = facts["collaboration_since_decade"], facts["activities_per_year_at_least"]
    _keep(
        StandingBody(
            state=BodyState.ON_RECORD,
            kind=BodyKind.MANAGEMENT_OFFICE,
            name=name["zh"],
            name_en=name["en"],
            partner=university,
            tasks=_listed(portfolio()["scope"], "zh"),
            tasks_en=_listed(portfolio()["scope"], "en"),
            note=f"学校的地方合作始于20世纪{decade % 100}年代；每年组织活动不少于{events}场。",
            note_en=f"Local partnerships since the {decade}s; at least {events} activities a year.",
        ),
        at,
    )


def _joint_offices(at: datetime) -> None:
    """Store what is said of the joint offices as one entry: none of them is named."""
    offices = portfolio()["joint_offices"]
    said: dict[str, str] = {}
    for language, criteria, services, stop in (
        ("zh", "立项标准：", "服务方式：", "。"),
        ("en", "Criteria for projects: ", "Services: ", "."),
    ):
        comma = "；" if language == "zh" else "; "
        said[language] = (
            f"{criteria}{comma.join(_listed(offices['project_criteria'], language))}{stop}\n"
            f"{services}{comma.join(_listed(offices['services'], language))}{stop}"
        )
    _keep(
        StandingBody(
            state=BodyState.ON_RECORD,
            kind=BodyKind.JOINT_OFFICE,
            name=f"与{offices['jointly_with']['zh']}的联合办公室",
            name_en=f"Joint offices with {offices['jointly_with']['en']}",
            partner_text=offices["jointly_with"]["zh"],
            since_year=offices["since_year"],
            tasks=_listed(offices["roles"], "zh"),
            tasks_en=_listed(offices["roles"], "en"),
            note=said["zh"],
            note_en=said["en"],
        ),
        at,
    )


def _institutes(at: datetime, organisations: Mapping[str, Organisation]) -> None:
    for entry in portfolio()["institutes"]:
        _keep(
            StandingBody(
                state=BodyState.ON_RECORD,
                kind=entry["kind"],
                name=entry["name"]["zh"],
                name_en=entry["name"]["en"],
                region_id=entry["region"],
                partner=organisations[entry["partner"]],
                note=entry["note"]["zh"],
                note_en=entry["note"]["en"],
            ),
            at,
        )


def _results(at: datetime, organisations: Mapping[str, Organisation]) -> None:
    for entry in portfolio()["results"]:
        row = ResearchResult(
            title=entry["name"]["zh"],
            title_en=entry["name"]["en"],
            school=organisations.get(entry["school"] or ""),
            outcome=_both(entry["outcome"]),
            state=ResultState.PUBLISHED,
        )
        result = _keep(row, at)
        for use in entry["applications"]:
            said = use["outcome"] or {}
            application = ResultApplication(
                result=result,
                # The place of use where one is stated: it lies in the region.
                region_id=use["site"] or use["region"],
                enterprise=organisations.get(use["enterprise"] or ""),
                outcome=said.get("zh", ""),
                outcome_en=said.get("en", ""),
            )
            _keep(application, at)


def _studies(at: datetime, organisations: Mapping[str, Organisation]) -> None:
    for entry in portfolio()["studies"]:
        row = Project(
            kind=entry["kind"],
            title=entry["name"]["zh"],
            title_en=entry["name"]["en"],
            school=organisations[entry["school"]],
            region_id=entry["region"],
            state=ProjectState.ON_RECORD,
        )
        _keep(row, at)


def _funds(at: datetime) -> None:
    for entry in portfolio()["funds"]:
        row = Fund(
            name=entry["name"]["zh"],
            name_en=entry["name"]["en"],
            region_id=entry["region"],
            mode=entry["mode"] or "",
            with_base=True,
            note=_both(portfolio()["fund_and_base"]["note"]),
        )
        _keep(row, at)


def _listed(entries: Any, language: str) -> list[str]:
    return [entry["name"][language] for entry in entries]


def _both(words: Words | None) -> str:
    """Write a text in both languages where the model keeps one field for it."""
    return f"{words['zh']}\n{words['en']}" if words else ""
