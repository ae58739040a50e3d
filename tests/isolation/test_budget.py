"""A page asks the database the same number of questions at 10 and at 1,000 records, and never more than 25."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luodi.awards.models import Amendment, Award, Check, FundObjection, MatchingProof, Payment, Recovery
from luodi.awards.models import Instalment as AwardInstalment
from luodi.calls.models import Application
from luodi.claims.models import Bounty, Claim
from luodi.contracts.models import (
    Contract,
    ContractChange,
    ContractLine,
    ContractText,
    IncomeSplit,
    Instalment,
    Objection,
    PricingRecord,
    Receipt,
    Registration,
    SplitPolicy,
    StatutoryRule,
)
from luodi.core import indexing
from luodi.core.codes import new_code
from luodi.core.money import Money
from luodi.core.resource import address, resources
from luodi.events.calc import new_public_token
from luodi.events.models import (
    Event,
    EventInvitation,
    EventRegistration,
    EventSession,
    EventTask,
    EventTemplate,
    Survey,
    SurveyAnswer,
)
from luodi.funds import rulebook
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant
from luodi.needs.models import Consent, Introduction, Need, Subscription
from luodi.partnerships.models import (
    ActionItem,
    Agreement,
    AgreementText,
    BookLine,
    ClausePoint,
    CouncilMeeting,
    CouncilMember,
    Equipment,
    Evaluation,
    EvaluationIndex,
    LogEntry,
    MemberTeam,
    Posting,
    Promise,
    StandingBody,
    Target,
    YearReport,
)
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Member,
    Milestone,
    Partner,
    Project,
    ProjectChange,
    Risk,
)
from luodi.registry.models import (
    Expert,
    Organisation,
    Person,
    PublicationApproval,
    ResearchResult,
    ResultApplication,
)
from luodi.reports import figures
from luodi.review.models import Assignment
from luodi.tuning.models import MatchProfile
from tests import factories
from tests.cast import World
from tests.factories import NINGXIA, NOW, TODAY, YINCHUAN
from tests.funds.books import book_c
from tests.sharing import SHARED_OUT

# How many questions are asked does not depend on who answers them, and asking them all takes minutes.
pytestmark = pytest.mark.only("sqlite")

MOST = 25
# A region's page holds twelve lists of other registers, whose rows are read list by list, its course and its contracts.
# Today asks for each kind of work that may wait for somebody: needs, claims, cases, projects, contracts, objections,
# lists, the money and the rules of funds, and what their rounds have to be looked at.
MOST_ON = {f"/regions/{NINGXIA}/": 31, "/": 48}
# Beside their own facts, these pages hold lists of other registers, each with its own rule: an organisation those of
# needs, projects, contracts, bodies, people, sites and agreements, a need those of claims, bounty, introductions and
# events, an event those of people, invitations, tasks and programme, with what clashes.
# Contracts and splits hold parts, papers and the chain from the need to the money; a call and an award all of a round.
MOST_OF = {
    "/experts/E-": 28, "/organisations/O-": 35, "/needs/N-": 32, "/projects/J-": 30, "/contracts/H-": 27,
    "/income-splits/HS-": 26, "/awards/GW-": 26, "/calls/GK-": 26,
    # With its programme, guests, invitations, tasks, meetings with their funnel, and survey.
    "/events/EV-": 39,
}  # fmt: skip
TEN, PAGEFUL, MANY = 10, 100, 400
SEEN = 'UPDATE "accounts_loginsession"'
# The quick suite asks for those who differ most.
READERS = ("officer", "enterprise") if SHARED_OUT else ("director", "officer", "enterprise", "professor")


def _meet(rows: Callable[..., list[Any]], events: list[Any]) -> None:
    """Let everybody at the first event meet the next one."""
    days = rows(Matchday, lambda n: {"event": events[n]})
    guests = EventRegistration._base_manager.filter(event=events[0])
    people = list(
        Participant.objects.bulk_create(Participant(matchday=days[0], registration=row) for row in guests)
    )
    at, length = NOW, timedelta(minutes=20)
    slots = MeetingSlot.objects.bulk_create(
        MeetingSlot(matchday=days[0], number=n, starts_at=at, ends_at=at + length) for n in range(len(people))
    )
    table = MeetingTable.objects.create(matchday=days[0], number=1, name="1")
    pairs = [tuple(sorted((one.pk, people[n - 1].pk))) for n, one in enumerate(people)]
    rows(Meeting, lambda n: {
        "matchday": days[0], "a_id": pairs[n][0], "b_id": pairs[n][1], "slot": slots[n], "until": slots[n], "table": table, "state": "held",
    })  # fmt: skip


def add(world: World, count: int) -> None:
    """Add ``count`` rows to every register, in every state that a list or Today looks for."""
    helan, school = world.organisations["helan"], world.organisations["school"]
    expert, author = world.experts["professor"], world.users["enterprise"]
    region, field = {"region_id": YINCHUAN}, {"field_id": factories.some_field()}

    def rows(model: type[Any], make: Callable[[int], dict[str, Any]]) -> list[Any]:
        made = [
            model(code=new_code(model.PREFIX, NOW), created_at=NOW, changed_at=NOW, **make(number))
            for number in range(count)
        ]
        return list(model._base_manager.bulk_create(made))

    # fmt: off
    units = rows(Organisation, lambda n: {"kind": "enterprise", "name": f"企业{n}", "industry_id": "C38", **region})
    people = rows(Person, lambda n: {"name": f"人员{n}", "organisation": school})
    rows(Expert, lambda n: {"person": people[n], "keywords": ["储能"]})
    results = rows(ResearchResult, lambda n: {"title": f"储能成果{n}", "state": "published", "school": school, **field})
    ResearchResult.inventors.through.objects.bulk_create(
        ResearchResult.inventors.through(researchresult_id=row.pk, expert_id=expert.pk) for row in results
    )
    needs = rows(Need, lambda n: {
        "organisation": helan, "title": f"储能热管理需求{n}", "problem": "问题", "technology": "≥ 95 %", "goal": "目标",
        "state": ("submitted", "accepted", "in_talks", "draft")[n % 4], "visibility": "experts", "submitted_at": None if n % 4 == 3 else NOW,
        "industry_id": "C38", "created_by": author, **region, **field,
    })
    introductions = rows(Introduction, lambda n: {
        "need": needs[n], "expert": expert, "state": ("asked", "introduced")[n % 2], "answer_by_on": TODAY,
    })
    rows(Claim, lambda n: {
        "need": needs[n], "expert": expert, "plan": "方案", "state": "draft" if n % 4 == 3 else "submitted",
        "submitted_at": None if n % 4 == 3 else NOW, "answer_by_on": TODAY,
    })
    rows(Bounty, lambda n: {"need": needs[n], "state": ("opened", "draft")[n % 2], "closes_on": TODAY})
    rows(Subscription, lambda n: {"user": author, "title": f"订阅{n}"})
    Consent.objects.bulk_create(
        Consent(introduction=row, side=side, token_hash=f"{row.code}{side}")
        for row in introductions for side in ("owner", "expert")
    )
    projects = rows(Project, lambda n: {
        "title": f"项目{n}", "kind": "joint_rd", "state": ("proposed", "running")[n % 2], "school": school, **region,
    })
    Member.objects.bulk_create(Member(project=row, person=expert.person, role="lead") for row in projects)
    Partner.objects.bulk_create(Partner(project=row, organisation=helan, role="client") for row in projects)
    rows(Milestone, lambda n: {"project": projects[n], "title": f"里程碑{n}", "due_on": TODAY})
    contracts = rows(Contract, lambda n: {"title": f"合同{n}", "amount": Money(100), "state": "signed", "school": school, **region})
    rows(PricingRecord, lambda n: {"contract": contracts[n], "way": "agreement", "price": Money(100)})
    splits = rows(IncomeSplit, lambda n: {"contract": contracts[n], "way": "transfer"})
    rows(Objection, lambda n: {"split": splits[n], "who": "某人", "what": f"异议{n}"})
    rows(SplitPolicy, lambda n: {"title": f"办法{n}", "tiers": "| 15 | 10 | 75"})
    rows(StatutoryRule, lambda n: {"kind": "people_least", "value": 5_000, "name": f"规则{n}"})
    rows(Deliverable, lambda n: {"project": projects[n], "title": f"交付物{n}", "due_on": TODAY})
    rows(Risk, lambda n: {"project": projects[n], "title": f"风险{n}", "likelihood": 5, "effect": 4})
    rows(ProjectChange, lambda n: {"project": projects[n], "reason": f"变更{n}", "lines": {"title": ["旧", "新"]}})
    rows(Assessment, lambda n: {"project": projects[n], "assessor": author, "state": "asked"})
    rows(AssessmentPolicy, lambda n: {"title": f"规则{n}"})
    rows(PublicationApproval, lambda n: {"result": results[n], "until_on": TODAY})
    rows(ResultApplication, lambda n: {"result": results[n], "enterprise": units[n], **region})
    bodies = rows(StandingBody, lambda n: {"name": f"机构{n}", "kind": "joint_office", "state": "operating", **region})
    rows(Equipment, lambda n: {"body": bodies[n], "name": f"设备{n}"})
    rows(MemberTeam, lambda n: {"body": bodies[n], "direction": f"方向{n}", "school": school, "lead": people[n]})
    rows(CouncilMember, lambda n: {"body": bodies[n], "name": f"理事{n}", "party": units[n]})
    rows(CouncilMeeting, lambda n: {"body": bodies[n], "title": f"会议{n}", "held_on": TODAY, "decided": "通过"})
    rows(Posting, lambda n: {"body": bodies[n], "person": people[n], "duty": "驻点", "starts_on": TODAY})
    rows(BookLine, lambda n: {"body": bodies[n], "party": units[n], "year": 2026, "kind": "promised", "amount": Money(100)})
    rows(Target, lambda n: {"body": bodies[n], "year": 2026, "indicator": "needs", "target": 20})
    rows(YearReport, lambda n: {"body": bodies[n], "year": 2026, "done": "走访"})
    rows(Evaluation, lambda n: {"body": bodies[n], "year": 2026})
    rows(EvaluationIndex, lambda n: {"title": f"指标{n}", "text": "组 | 指标 | 100 | 10 |"})
    rows(LogEntry, lambda n: {"body": bodies[n // 2], "day": TODAY, "kind": "event", "done": f"对接会{n}", "who": "驻点人员"})
    rows(ActionItem, lambda n: {"body": bodies[n], "year": 2026, "title": f"整改{n}", "due_on": TODAY})
    events = rows(Event, lambda n: {
        "title": f"储能对接会{n}", "kind": "matchmaking", "starts_on": TODAY + timedelta(days=n % 300), "ends_on": TODAY + timedelta(days=n % 300),
        "state": ("announced", "held", "announced", "planned")[n % 4], "token": new_public_token(), "host": helan, "lead": people[n],
        "body": bodies[n], **region,
    })
    begins = NOW
    rows(EventSession, lambda n: {"event": events[n // 3], "title": f"报告{n}", "starts_at": begins, "ends_at": begins + timedelta(hours=1), "speaker": people[n], "result": results[n]})
    rows(EventTask, lambda n: {"event": events[n // 3], "title": f"事项{n}", "due_on": TODAY, "owner": people[n]})
    rows(EventRegistration, lambda n: {"event": events[0], "name": f"来宾{n}", "organisation": units[n], "state": "placed", "registered_at": NOW})
    _meet(rows, events)
    rows(EventInvitation, lambda n: {"event": events[0], "name": f"受邀{n}", "person": people[n], "organisation": school})
    surveys = Survey.objects.bulk_create(Survey(event=event, state="open", closes_on=TODAY) for event in events)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(key=f"{surveys[0].pk}-{n}", survey=surveys[0], values={"overall": 5}) for n in range(count)
    )
    rows(EventTemplate, lambda n: {"name": f"模板{units[n].pk}", "kind": "forum", "tasks": "T0 | 签到"})
    Event.needs.through._base_manager.bulk_create(Event.needs.through(event_id=events[n].pk, need_id=needs[0].pk) for n in range(count))
    funds = rows(Fund, lambda n: {"name": f"基金{n}", **region})
    payers = rows(Payer, lambda n: {"fund": funds[n], "name": "地方财政", "side": "government"})
    years = rows(Appropriation, lambda n: {"payer": payers[n], "year": 2026, "planned": Money(100)})
    rows(Notice, lambda n: {"appropriation": years[n], "document": f"{n}", "dated_on": TODAY, "amount": Money(100)})
    rows(Inflow, lambda n: {"payer": payers[n], "received_on": TODAY, "amount": Money(100), "reference": f"{n}"})
    rows(Governance, lambda n: {"fund": funds[n], "number": 1})
    book = rulebook.written(book_c())
    factories.governance(funds[0], number=2, state="in_force", in_force_of=funds[0], content=book, content_hash="0" * 64)
    judged = factories.call(funds[0], state="reviewing", title=f"评审征集{funds[0].code}")
    asked = rows(Application, lambda n: {"call": judged, "lead": helan, "title": f"申报{n}", "state": "in_review", "submitted_at": NOW})
    rows(Assignment, lambda n: {
        "call": judged, "application": asked[n], "expert": expert, "title": f"申报{n}", "number": 11, "state": "accepted", "declaration": 1,
    })
    awards = rows(Award, lambda n: {
        "application": asked[n], "fund": funds[0], "offer_ends_on": TODAY, "starts_on": TODAY, "ends_on": TODAY, "state": "active",
    })
    parts = rows(AwardInstalment, lambda n: {"award": awards[n], "number": 1, "points": 5000, "conditions": [["signed", 0]]})
    rows(Payment, lambda n: {"instalment": parts[n], "amount": Money(100), "bank": "银行", "account": f"{n}", "account_name": "户名"})
    rows(MatchingProof, lambda n: {"award": awards[n], "paid_on": TODAY, "amount": Money(100), "reference": f"{n}", "slip": f"{awards[n].pk}-{n}"})
    rows(Check, lambda n: {"award": awards[n], "kind": "mid_term", "report": "完成", "spent": Money(0)})
    rows(Amendment, lambda n: {"award": awards[n], "kind": "content", "text": "换人"})
    rows(Recovery, lambda n: {"award": awards[n], "amount": Money(100), "why": "未用", "due_on": TODAY})
    rows(FundObjection, lambda n: {"application": asked[n], "name": f"甲{n}", "contact": "1", "what": "重复"})
    agreements = rows(Agreement, lambda n: {
        "title": f"协议{n}", "level": "city", "state": ("signed", "negotiating")[n % 2], "ends_on": TODAY, **region,
    })
    rows(Promise, lambda n: {
        "agreement": agreements[n], "title": f"承诺{n}", "side": "partner", "due_on": TODAY - timedelta(days=5),
    })
    rows(ClausePoint, lambda n: {"agreement": agreements[n], "title": f"议题{n}"})
    rows(AgreementText, lambda n: {"agreement": agreements[n], "number": 1, "dated_on": TODAY, "change": "初稿"})
    contracts = rows(Contract, lambda n: {
        "title": f"合同{n}", "state": "draft" if n % 4 == 3 else "signed", "amount": Money.wan(10), "school": school, "seller": school,
        "lead": expert.person, "project": projects[n], "signed_on": TODAY, **region, **field,
    })
    lines = rows(ContractLine, lambda n: {
        "contract": contracts[n], "buyer": helan, "way": "development", "amount": Money.wan(10), "industry_id": "C38", **region,
    })
    rows(Instalment, lambda n: {"contract": contracts[n], "due_on": TODAY - timedelta(days=5), "amount": Money.wan(10)})
    rows(ContractText, lambda n: {"contract": contracts[n], "number": 1, "dated_on": TODAY, "change": "初稿"})
    rows(Receipt, lambda n: {
        "contract": contracts[n], "line": lines[n], "payer": helan, "received_on": TODAY, "amount": Money.wan(5), "voucher": f"{n}",
    })
    rows(Registration, lambda n: {"contract": contracts[n], "way": "development", "technical_value": Money.wan(5)})
    nothing = {"facts": {}, "lines": [], "budget": {}, "instalments": []}
    rows(ContractChange, lambda n: {
        "contract": contracts[n], "number": 1, "kind": "termination", "reason": "停产", "effective_on": TODAY,
        "before": nothing, "after": nothing,
    })
    rows(MatchProfile, lambda n: {"title": f"权重{n}", "kind": "results", "text_weight": 70})
    # fmt: on
    indexing.port().rebuild(indexing.every_document())


def addresses(world: World) -> list[str]:
    """List the pages whose cost must not grow: lists, Today, regions, search, and one record of each kind."""
    found = ["/", "/regions/", f"/regions/{NINGXIA}/", "/search/?q=储能", "/api/v1/search?q=储能"]
    for resource in resources():
        found += [resource.list_url(), f"{resource.list_url()}?q=储能", f"{resource.list_url()}?page=2"]
        if resource.api:
            found.append(f"/api/v1/{resource.slug}?limit=10")
        row = resource.model._base_manager.order_by("pk").first()
        if row is not None:
            found.append(address(row))
    need = Need._base_manager.filter(state="accepted").order_by("pk").first()
    found += ["/cases/", f"{address(need)}claims/"]
    found += [
        f"{address(need)}match/",
        f"{address(need)}match/?kind=experts",
        f"/api/v1{address(need)}matches",
    ]
    body = StandingBody._base_manager.order_by("pk").first()
    found += [
        f"{address(body)}{tail}"
        for tail in ("money/", "year/2026/", "year/2026/needs/", "evaluations/", "calendar.ics")
    ]
    event = Event._base_manager.order_by("pk").first()
    found += [f"{address(event)}{tail}" for tail in ("desk/list", "invite/")]
    found += ["/event-calendar/2026/", "/event-figures/2026/?by=kind&by=city"]
    found.append(address(world.organisations["helan"]))
    found.append(address(world.experts["professor"]))
    return found


Costs = dict[tuple[str, str], int]


def costs(clients: dict[str, Client], pages: Iterable[tuple[str, str]]) -> Costs:
    """Count the questions of every page (reader, address) that opens."""
    counted = {}
    for who, page in pages:
        reset_queries()
        with CaptureQueriesContext(connection) as asked:
            response = clients[who].get(page)
        assert response.status_code in (200, 403, 404), (who, page, response.status_code)
        if response.status_code == 200:
            # That a session is alive is noted once a minute, whatever the page.
            counted[who, page] = sum(SEEN not in query["sql"] for query in asked)
    return counted


@pytest.fixture(scope="module")
def kept_throughout() -> Iterator[None]:
    """Keep what is counted once a minute for longer, so that a slow machine counts the same questions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "KEPT_SECONDS", 3600)
        yield


@pytest.fixture(scope="module")
def measured(kept_throughout: None, world: World, browser_of: Callable[..., Client]) -> dict[int, Costs]:
    """Measure every page with ten records, with more than a page, and with many."""
    clients = {who: browser_of(who) for who in READERS}
    found: dict[int, Costs] = {}
    have = 0
    pages: list[tuple[str, str]] = []
    for size in (TEN, PAGEFUL, MANY):
        add(world, size - have)
        have = size
        # What does not open with few records does not open with many.
        pages = pages or list(product(READERS, addresses(world)))
        costs(clients, pages[:2])  # what is read once a process is read now
        found[size] = costs(clients, pages)
        pages = list(found[size])
    assert len(pages) > 60 * len(READERS)
    return found


def test_pages_cost_the_same_with_few_and_with_many_records(measured: dict[int, Costs]) -> None:
    # One question more or less: whether a list, narrowed down by words or by a rule, still ends on its first page.
    pageful, many = measured[PAGEFUL], measured[MANY]
    assert {key: (pageful[key], many[key]) for key in many if abs(many[key] - pageful[key]) > 1} == {}


def test_ten_records_cost_no_more_than_the_counting_less(measured: dict[int, Costs]) -> None:
    """Where all fits on a page nothing has to be counted: one question less for each branch of a rule, no other."""
    ten, many = measured[TEN], measured[MANY]
    lists = {key for key in many if key[1].count("/") == 2 or key[1].startswith("/api/v1/")}
    grown = {key: (ten[key], many[key]) for key in lists if not 0 <= many[key] - ten[key] <= 4}
    assert grown == {}


def most_on(page: str) -> int:
    """Give how many questions a page may ask."""
    of_kind = (most for begins, most in MOST_OF.items() if page.startswith(begins))
    return MOST_ON.get(page) or next(of_kind, MOST)


def test_no_page_asks_too_much(measured: dict[int, Costs]) -> None:
    over = {key: count for key, count in measured[MANY].items() if count > most_on(key[1])}
    assert over == {}
