"""Store what runs within the invented projects, and how income of an invented contract is priced and shared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.contracts import actions as contracting
from luodi.contracts.income_states import PRICING_FLOW, SPLIT_FLOW, SPLIT_POLICY_FLOW
from luodi.contracts.models import (
    Contract,
    ContractLine,
    IncomeSplit,
    PricingRecord,
    Receipt,
    SplitPart,
    SplitPolicy,
)
from luodi.contracts.queries.splits import Share
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import Origin
from luodi.core.money import Money
from luodi.projects import actions as projecting
from luodi.projects.models import Assessment, AssessmentPolicy, Deliverable, Project, Risk
from luodi.projects.states import ASSESSMENT_FLOW, BOUND, DELIVERABLE_FLOW, POLICY_FLOW, ProjectState
from luodi.site.demo.invented import World, mark, mark_stored

# Fields of money take Money; the types of Django know of numbers only.
_wan: Any = Money.wan
_DELIVERABLES = (
    ("阶段研究报告", "report", 30),
    ("样机及测试数据", "prototype", 160),
    ("操作规程与人员培训", "training", 300),
)
_RISKS = (
    ("关键原料供应推迟", 4, 4, "已联系两家备选供应商", "项目负责人"),
    ("现场施工窗口期短", 3, 3, "提前完成设备进场", "企业工程部"),
    ("指标达不到预期", 2, 4, "增加中试批次", "项目负责人"),
)


def store_income(world: World, now: datetime) -> int:
    """Store all of it.

    :returns: how many splits of income.
    """
    director = actor_of(world.users["director"], localdate(now))
    _store_projects(now, director)
    _store_assessments(world, now, director)
    return _store_split(world, now, director)


def _store_projects(now: datetime, director: Actor) -> None:
    """Give every running project what it hands over and what may go wrong; propose a change of the first."""
    today, at = localdate(now), now - timedelta(days=8)
    running = Project._base_manager.filter(state=ProjectState.RUNNING, origin=Origin.DEMONSTRATION)
    for number, project in enumerate(running.order_by("pk")):
        for title, kind, days in _DELIVERABLES:
            row = Deliverable(project=project, title=title, kind=kind, due_on=today + timedelta(days=days))
            made = change.create(mark(row), by=SYSTEM, at=at)
            if kind == "report":
                DELIVERABLE_FLOW.advance(made, "hand_over", by=director, at=now - timedelta(days=2))
        for title, likelihood, effect, measure, owner in _RISKS[number % 2 :]:
            risk = Risk(
                project=project,
                title=title,
                likelihood=likelihood,
                effect=effect,
                measure=measure,
                owner=owner,
            )
            change.create(mark(risk), by=SYSTEM, at=at)
    first = running.order_by("pk").first()
    if first is not None and first.state in BOUND and first.ends_on:
        wanted = {"ends_on": (first.ends_on + timedelta(days=90)).isoformat()}
        reason = "受灌溉期调整影响，申请延期三个月，经费不变。"
        mark_stored(
            projecting.propose_change(first, wanted, reason=reason, by=director, at=now - timedelta(days=1))
        )


def _store_assessments(world: World, now: datetime, director: Actor) -> None:
    """Put a policy in force, and have a proposed project assessed by two who differ, and a third who still has to."""
    policy = AssessmentPolicy(title="示例：三项标准加权", required_for=["transfer"])
    made = change.create(mark(policy), by=SYSTEM, at=now - timedelta(days=100))
    POLICY_FLOW.advance(made, "activate", by=director, at=now - timedelta(days=100))
    rows = Project._base_manager.filter(state=ProjectState.PROPOSED, origin=Origin.DEMONSTRATION)
    project = rows.order_by("pk").first()
    if project is None:
        return
    at = now - timedelta(days=4)
    told = (("technology-manager", (4, 5, 4)), ("reviewer", (4, 3, 4)))
    for account, marks in told:
        user = world.users[account]
        row = Assessment(project=project, assessor=user)
        assessment = change.create(mark(row), by=director, at=at)
        names = ("innovation", "market", "foundation")
        values: dict[str, Any] = dict(zip(names, marks, strict=True))
        values |= {
            "innovation_reason": "与现有工艺相比热效率有明显提高，已有中试数据。",
            "market_reason": "区域内同类产线较多，改造投资回收期约两年。",
            "foundation_reason": "双方已完成窑炉热平衡测试，企业提供产线。",
        }
        actor = actor_of(user, localdate(now))
        assessment = change.amend(assessment, values, version=assessment.version, by=actor, at=at)
        ASSESSMENT_FLOW.advance(assessment, "submit", by=actor, at=at)
    mark_stored(projecting.ask_assessment(project, person=None, by=director, at=now - timedelta(days=1)))


def _store_split(world: World, now: datetime, director: Actor) -> int:
    """Price and sell a licence, and share what came in: one split is paid, another one is being publicised."""
    policy = SplitPolicy(
        title="示例：校级分配办法",
        document="示例文件〔2025〕1号",
        tiers="500 | 10 | 15 | 75\n | 15 | 15 | 70",
    )
    made = change.create(mark(policy), by=SYSTEM, at=now - timedelta(days=200))
    SPLIT_POLICY_FLOW.advance(made, "activate", by=director, at=now - timedelta(days=200))
    contract = _store_contract(world, now, director)
    team = [world.people["zhou-zhiyuan"], world.people["gao-yuan"]]
    # What has come in last is still to be shared.
    for ago, amount, last in (
        (110, _wan(120), "pay"),
        (9, _wan("80.55"), "publicise"),
        (6, _wan(20), ""),
        (3, _wan("25.5"), ""),
    ):
        receipt = Receipt(
            contract=contract,
            payer=world.organisations["helan-storage"],
            received_on=localdate(now - timedelta(days=ago)),
            amount=amount,
            voucher=f"示例-{ago}",
        )
        booked = change.create(mark(receipt), by=SYSTEM, at=now - timedelta(days=ago))
        if not last:
            continue
        at = now - timedelta(days=ago - 5)
        split = contracting.open_split(contract, [booked], by=director, at=at)
        split = contracting.amend_split(
            mark_stored(split),
            version=split.version,
            by=director,
            at=at,
            costs={"tax": (Money.yuan("7200.36"), "印花税及附加"), "patent": (Money.yuan(3600), "年费")},
            shares=[Share(team[0], 6_500, True), Share(team[1], 3_500, False)],
        )
        _lead_on(split, last, director, at)
    _store_publicised_price(world, now, director)
    return IncomeSplit._base_manager.filter(contract=contract).count()


def _store_publicised_price(world: World, now: datetime, director: Actor) -> None:
    """Store a transfer that is not signed yet: its price is being publicised."""
    at = now - timedelta(days=6)
    buyer = world.organisations["tangshan-steel"]
    row = Contract(
        title="（示例）余热梯级利用专利权转让合同",
        title_en="(Demo) Transfer of patents on the use of waste heat in steps",
        seller=world.organisations["university"],
        school=world.organisations["thermal"],
        lead=world.people["gao-yuan"],
        region_id=buyer.region_id,
        amount=_wan(160),
        payment="once",
        pricing="agreement",
    )
    contract = change.create(mark(row), by=SYSTEM, at=at)
    line = ContractLine(contract=contract, buyer=buyer, way="transfer", amount=_wan(160))
    change.create(mark(line), by=SYSTEM, at=at)
    price = PricingRecord(
        contract=contract,
        way="agreement",
        price=_wan(160),
        basis="示例评估报告〔2026〕031号，估值 150 万元。",
        notice="拟以协议定价方式转让余热梯级利用相关专利权，拟交易价格 160 万元，参考评估报告确定。",
    )
    made = change.create(mark(price), by=SYSTEM, at=at)
    PRICING_FLOW.advance(made, "publicise", by=director, at=now - timedelta(days=3))


def _lead_on(split: IncomeSplit, last: str, director: Actor, at: datetime) -> None:
    for part in SplitPart.objects.filter(split=split).select_related("person", "split"):
        contracting.answer_part(part, agrees=True, reason="", name=part.person.name, at=at)
    for number, verb in enumerate(("agree", "publicise", "finish", "pay")):
        by = director if verb != "pay" else SYSTEM
        split = SPLIT_FLOW.advance(
            split, verb, by=by, at=at + timedelta(days=15 * max(number - 1, 0) + number)
        )
        if verb == last:
            return


def _store_contract(world: World, now: datetime, director: Actor) -> Contract:
    """Store the licence, signed after its price was publicised and decided."""
    buyer = world.organisations["helan-storage"]
    signed = localdate(now - timedelta(days=120))
    row = Contract(
        title="（示例）低温储能电池热管理专利实施许可合同",
        title_en="(Demo) Licence of patents on thermal management of batteries in the cold",
        number="示例许可-001",
        seller=world.organisations["university"],
        school=world.organisations["electrical"],
        lead=world.people["zhou-zhiyuan"],
        region_id=buyer.region_id,
        amount=_wan(300),
        payment="parts",
        pricing="agreement",
        signed_on=signed,
        starts_on=signed,
        ends_on=signed + timedelta(days=1095),
        state="signed",
    )
    contract = change.create(mark(row), by=SYSTEM, at=now - timedelta(days=150))
    line = ContractLine(contract=contract, buyer=buyer, way="licence", amount=_wan(300))
    change.create(mark(line), by=SYSTEM, at=now - timedelta(days=150))
    price = PricingRecord(
        contract=contract,
        way="agreement",
        price=_wan(300),
        basis="示例评估报告〔2025〕088号，估值 280 万元；参考两笔同类许可。",
        notice="拟以协议定价方式，将低温储能电池热管理专利许可给示例企业使用，许可费 300 万元。",
    )
    made = change.create(mark(price), by=SYSTEM, at=now - timedelta(days=150))
    made = PRICING_FLOW.advance(made, "publicise", by=director, at=now - timedelta(days=149))
    note = "公示期满无异议，按协议价执行。"
    PRICING_FLOW.advance(made, "decide", by=director, at=now - timedelta(days=125), note=note)
    return contract
