"""Tell the invented contracts, by the same actions that the pages use: signed, paid, registered, changed, over."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.contracts import actions, queries
from luodi.contracts.models import (
    BudgetLine,
    Contract,
    ContractLine,
    ContractText,
    Instalment,
    Receipt,
    Registration,
)
from luodi.contracts.states import CHANGE_FLOW, CONTRACT_FLOW, REGISTRATION_FLOW
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import Origin
from luodi.core.money import Money
from luodi.projects.models import Project
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Organisation
from luodi.registry.states import OrganisationKind
from luodi.site.demo import load
from luodi.site.demo.course import Course
from luodi.site.demo.invented import World, mark

# No enterprise of the demonstration has this number.
_SELLER = 900
_PLAN = ((10, 40, "合同生效后"), (200, 40, "中期成果交付后"), (380, 20, "验收后"))
_ON_THE_WAY = (
    ("submitted", "director", "submit"),
    ("endorsed", "secretary", "endorse"),
    ("cleared", "finance", "clear"),
    ("approved", "director", "approve"),
)


def store_contracts(world: World, now: datetime) -> int:
    """Tell every contract; returns how many there are."""
    teller = _Teller(world, now)
    entries = load.contracts()
    for number, entry in enumerate(entries, start=1):
        teller.tell(number, entry)
    return len(entries)


class _Teller:
    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now = world, now
        day = localdate(now)
        names = {"director": "director", "finance": "finance", "secretary": "secretary-thermal"}
        self.actors: dict[str, Actor] = {role: actor_of(world.users[key], day) for role, key in names.items()}
        seller = Organisation(
            kind=OrganisationKind.UNIVERSITY_UNIT,
            name="（示例）大学技术转移中心",
            uscc=fictional_uscc(_SELLER),
        )
        self.titles = {one.key: one.name for one in load.projects()}
        self.seller = change.create(mark(seller), by=SYSTEM, at=now - timedelta(days=1500))

    def tell(self, number: int, entry: dict[str, Any]) -> None:
        """Enter a contract and lead it as far as it has come."""
        ago: int | None = entry.get("signed")
        course = Course(self.now, f"contract:{entry['key']}")
        signed_on = localdate(self.now - timedelta(days=ago)) if ago is not None else None
        contract = self._entered(number, entry, signed_on, course.at((ago if ago is not None else 20) + 12))
        self._filled(contract, entry, signed_on or localdate(self.now))
        if ago is None or signed_on is None:
            self._on_its_way(contract, entry["state"], course)
            return
        director = self.actors["director"]
        contract = CONTRACT_FLOW.advance(
            contract, "record", by=director, at=course.at(ago), note="线下签订，补录入库。"
        )
        self._paid(contract, entry, signed_on)
        self._registered(contract, entry.get("then", ()), course)
        self._ended(contract, entry.get("then", ()), course)

    def _entered(self, number: int, entry: dict[str, Any], signed_on: date | None, at: datetime) -> Contract:
        lead = self.world.experts[entry["lead"]]
        begins = signed_on or localdate(self.now)
        buyer = self.world.organisations[entry["lines"][0][0]]
        amount: Any = Money.wan(sum(wan for _buyer, _way, wan in entry["lines"]))
        row = Contract(
            title=f"（示例）{entry['title']}",
            number=f"HT-{begins.year}-{number:04d}" if signed_on else "",
            seller=self.seller,
            project=self._project(entry.get("project", "")),
            school=lead.person.organisation,
            lead=lead.person,
            region_id=buyer.region_id,
            field=lead.fields.order_by("pk").first(),
            summary=f"{entry['title']}：完成方案设计、样机或工艺研究开发与试验测试，提供培训、咨询和技术服务，按约定指标验收；"
            "涉及专利的，交付专利技术资料并办理转让或许可。",
            signed_on=signed_on,
            starts_on=begins,
            ends_on=begins + timedelta(days=30 * entry["months"]),
            amount=amount,
            payment="parts",
            vat_rate=6,
            ip_ownership="joint",
            ip_clause="背景知识产权归各自所有，新产生的知识产权双方共有。",
            confidential=entry.get("confidential", False),
            plan_source="none",
            fiscal=entry.get("fiscal", "none"),
            pricing=entry.get("pricing", "agreement"),
        )
        return change.create(mark(row), by=self.actors["director"], at=at)

    def _project(self, key: str) -> Project | None:
        """Find the project that a contract is of."""
        rows = Project._base_manager.filter(title=self.titles.get(key, ""), origin=Origin.DEMONSTRATION)
        return rows.first() if key else None

    def _filled(self, contract: Contract, entry: dict[str, Any], begins: date) -> None:
        """Add lines, budget, payment plan and text."""
        director, at = self.actors["director"], contract.created_at
        for buyer, way, wan in entry["lines"]:
            values = {"buyer": self.world.organisations[buyer], "way": way, "amount": Money.wan(wan)}
            change.create(mark(ContractLine(contract=contract, **values)), by=director, at=at)
        whole: Any = contract.amount
        parts = whole.split([part for _after, part, _condition in _PLAN])
        for (after, _part, condition), amount in zip(_PLAN, parts, strict=True):
            row = Instalment(
                contract=contract, due_on=begins + timedelta(days=after), condition=condition, amount=amount
            )
            change.create(mark(row), by=director, at=at)
        spent = dict(
            zip(("equipment", "materials", "labour", "indirect"), whole.split([15, 10, 60, 15]), strict=True)
        )
        for category, amount in spent.items():
            BudgetLine.objects.create(contract=contract, category=category, amount=amount)
        text = f"{contract.title}\n（演示用文本，当事人与金额均为虚构）\n".encode()
        actions.add_text(
            ContractText(contract=contract, dated_on=begins, change="签订文本"),
            BytesIO(text),
            name="合同文本.txt",
            size=len(text),
            by=director,
            at=at,
        )

    def _on_its_way(self, contract: Contract, state: str, course: Course) -> None:
        if state == "draft":
            return
        for target, who, verb in _ON_THE_WAY:
            contract = CONTRACT_FLOW.advance(contract, verb, by=self.actors[who], at=course.after(3))
            if target == state:
                return

    def _paid(self, contract: Contract, entry: dict[str, Any], signed_on: date) -> None:
        """Book what has come in, an instalment at a time."""
        whole: Any = contract.amount
        line = contract.lines.unguarded("an invented contract").select_related("buyer").order_by("pk").first()
        left = entry["came"]
        for after, part, _condition in _PLAN:
            if left < part:
                return
            left -= part
            on = min(signed_on + timedelta(days=after + 6), localdate(self.now))
            amount: Any = Money(whole.fen * part // 100)
            technical: Any = Money(amount.fen * 3 // 4)
            row = Receipt(
                contract=contract,
                line=line,
                payer=line.buyer,  # type: ignore[union-attr]
                received_on=on,
                amount=amount,
                technical=technical,
                voucher=f"{on.year}-记-{contract.pk:04d}{part}",
            )
            actions.book(mark(row), by=self.actors["finance"], at=self._on(on))

    def _on(self, day: date) -> datetime:
        """Give an instant of a day: the hour that it is now, so that today's is no later and no day too early."""
        return self.now - (localdate(self.now) - day)

    def _registered(self, contract: Contract, then: list[str], course: Course) -> None:
        if not {"registered", "refused"} & set(then):
            return
        finance = self.actors["finance"]
        facts = {
            **queries.suggested(contract),
            "ip_kind": "11",
            "objective": "10",
            "office": "（示例）技术合同登记处",
        }
        if facts["way"] == "transfer":
            facts |= {"new_input": Money.wan(200), "new_output": Money.wan(1500)}
        row = actions.prepare(
            mark(Registration(contract=contract, filler="罗敏", **facts)), by=finance, at=course.after(3)
        )
        for kind in ("scan", "scheme", "prices", "material"):
            text = f"{contract.title}（演示附件）".encode()
            actions.attach_paper(
                row, kind, BytesIO(text), name=f"{kind}.txt", size=len(text), by=finance, at=course.after(0.1)
            )
        for verb in ("check", "file"):
            row = REGISTRATION_FLOW.advance(row, verb, by=finance, at=course.after(2))
        if "refused" in then:
            note = "价款中设备费占比过高，技术交易额需重新核定。"
            REGISTRATION_FLOW.advance(row, "refuse", by=finance, at=course.after(9), note=note)
            return
        at = course.after(8)
        actions.register(
            row,
            number=f"{localdate(at).year}{640100 + contract.pk % 99:06d}{contract.pk:06d}",
            on=localdate(at),
            value=row.technical_value,
            amount=contract.amount or row.technical_value,
            by=finance,
            at=at,
        )

    def _ended(self, contract: Contract, then: list[str], course: Course) -> None:
        director = self.actors["director"]
        if "amended" in then or "terminated" in then:
            self._changed(contract, course, ends="terminated" in then)
        if "closed" in then:
            at = course.after(300)
            actions.wind_up(
                contract, handed_over_on=localdate(at), outcome="成果已交付并通过验收。", by=director, at=at
            )
            CONTRACT_FLOW.advance(
                contract, "close", by=director, at=course.after(4), note="款项全部到账，准予结题。"
            )

    def _changed(self, contract: Contract, course: Course, *, ends: bool) -> None:
        """Raise a contract by a fifth, or end it at what has come in."""
        before = queries.standing_of(contract)
        after = deepcopy(before)
        old = before["facts"]["amount"]
        new = queries.received(contract).fen if ends else old * 6 // 5
        after["facts"]["amount"] = after["lines"][0]["amount"] = new
        after["budget"] = (
            {"labour": new}
            if ends
            else {**before["budget"], "labour": before["budget"]["labour"] + new - old}
        )
        if ends:
            after["instalments"] = [{**before["instalments"][0], "amount": new}]
        else:
            after["instalments"][-1]["amount"] += new - old
        at = course.after(90)
        made = actions.propose(
            contract,
            kind="termination" if ends else "amendment",
            reason="买方产线停建，双方协商终止。" if ends else "买方增加两种型号的开发任务，经协商追加经费。",
            effective_on=localdate(at),
            after=after,
            by=self.actors["director"],
            at=at,
        )
        CHANGE_FLOW.advance(mark(made), "approve", by=self.actors["director"], at=course.after(3))
