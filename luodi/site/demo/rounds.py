"""Lay out rounds of funds: one that runs its projects, one in publicity, one that takes applications; all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.awards.actions import awards, deciding, panels, paying, publicity
from luodi.awards.models import Award, Decision, Instalment, MatchingProof
from luodi.awards.states import (
    AWARD_FLOW,
    DECISION_FLOW,
    INSTALMENT_FLOW,
    PANEL_FLOW,
    PAYMENT_FLOW,
    PROOF_FLOW,
)
from luodi.calls import actions as calling
from luodi.calls.actions import applying
from luodi.calls.models import Application, Call, CostLine, Member, Party, Revision, Target
from luodi.calls.queries import applications as asking
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import OutboxEntry
from luodi.core.money import Money
from luodi.core.outbox import MAIL
from luodi.funds.actions import follow_all, turn
from luodi.funds.actions.gates import rule_of
from luodi.funds.models import Appropriation, Fund, Matter
from luodi.ledger import actions as ledger
from luodi.ledger.places import digest
from luodi.needs.models import Need
from luodi.site.demo.invented import World, mark, mark_stored


@dataclass(frozen=True)
class _Entry:
    """Be an invented application: who leads, what, how much of the fund and of its own in 万元, which score."""

    lead: str
    title: str
    wan: int
    matching: int
    score: int
    abstract: str
    class_key: str = "general"


# Account, side, whether in the chair.
_Seat = tuple[str, str, bool]
_WUXI = (
    _Entry("binhu-blade", "燃气轮机叶片热障涂层寿命提升", 120, 150, 9140,
           "面向重型燃气轮机叶片，研究热障涂层失效机理与制备工艺，形成寿命提升方案。", "major"),
    _Entry("taihu-equipment", "半导体清洗装备颗粒在线监测", 90, 100, 8820,
           "在清洗装备中集成颗粒在线监测模块，降低晶圆清洗缺陷率。"),
    _Entry("xishan-sensor", "轴承早期故障声发射传感器", 60, 60, 8410,
           "研制低功耗声发射传感器及边缘诊断算法。"),
    _Entry("jiangyin-dyeing", "印染废水低温脱色催化剂", 50, 50, 7230,
           "筛选低温催化剂并完成连续运行验证。"),
)  # fmt: skip
_SUZHOU = (
    _Entry("suzhou-biomed", "可降解镁合金骨钉表面改性", 80, 100, 8960,
           "通过微弧氧化与高分子涂层调控镁合金降解速率。"),
    _Entry("kunshan-display", "柔性显示封装阻隔膜国产化", 100, 120, 8710,
           "开发多层阻隔膜卷对卷制备工艺，水汽透过率达到量产要求。"),
)  # fmt: skip


def store_rounds(world: World, now: datetime) -> int:
    """Lay out the rounds.

    :returns: how many applications there are.
    """
    with ledger.as_one():
        teller = _Rounds(world, now)
        teller.run_in_wuxi()
        teller.lay_open_in_suzhou()
        teller.open_in_wuxi()
    # What was mailed on the way counts as sent.
    OutboxEntry.objects.filter(channel=MAIL, payload__template__startswith="calls/").delete()
    return teller.count


class _Rounds:
    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now, self.count = world, now, 0
        self.day = localdate(now)
        self.manager, self.clerk, self.cashier = (
            self.who(key) for key in ("fund-manager", "finance", "cashier")
        )

    def who(self, key: str) -> Actor:
        """Give an account of the cast as the rules know it."""
        return actor_of(self.world.users[key], self.day)

    def ago(self, days: int) -> datetime:
        """Give a moment so many days ago."""
        return self.now - timedelta(days=days)

    def approve(self, row: Any, city: str, at: datetime) -> Any:
        """Turn the keys that the latest matter of a record needs."""
        matter = Matter.objects.filter(subject=row.ref).order_by("-pk")[0]
        keys = {"government": city, "university": "leader"}
        for side in rule_of(matter).needs:
            turn(matter.pk, side, yes=True, note="", by=self.who(keys[side]), at=at)
        row.refresh_from_db()
        return row

    def call(self, region: str, city: str, title: str, wan: int, begins: int, ends: int, year: int) -> Call:
        """Write a call, have it approved and opened; days are counted back from now."""
        fund = Fund.objects.unguarded("laying out the demonstration").get(region_id=region)
        call = Call(
            fund=fund, title=title, year=year, opens_on=localdate(self.ago(begins)),
            closes_on=localdate(self.ago(ends)),
            guide=(
                "一、支持方向：面向本地区重点产业的关键技术攻关、成果中试和产业化。\n\n"
                "二、申报条件：由本地区企业牵头，联合高校共同申报；企业须落实配套资金。\n\n"
                "三、支持方式：按类别给予经费支持，分三批拨付，配套资金到位后拨付首批。（示例）"
            ),
        )  # fmt: skip
        call = change.create(mark(call), by=self.manager, at=self.ago(begins + 25))
        years = Appropriation.objects.unguarded("laying out the demonstration").filter(
            payer__fund=fund, year=year, planned__gt=0
        )
        shares = {row: Money.wan(wan) for row in years.select_related("payer")}
        calling.allot(call, shares, by=self.manager, at=self.ago(begins + 24))
        self.topics(call, begins)
        CALL_FLOW.advance(call, "propose", by=self.manager, at=self.ago(begins + 22))
        self.approve(call, city, self.ago(begins + 20))
        follow_all(self.ago(begins))
        calling.by_the_clock(self.ago(begins - 1))
        call.refresh_from_db()
        return call

    def topics(self, call: Call, begins: int) -> None:
        """Draw some topics from needs that anybody may read."""
        from luodi.calls.queries.calls import needs_to_draw

        needs: list[Need] = needs_to_draw(call, self.manager)[:4]
        for topic in calling.draw_topics(call, needs, by=self.manager, at=self.ago(begins + 23)):
            mark_stored(topic)

    def applied(self, call: Call, entry: _Entry, number: int, at: datetime) -> Application:
        """Enter an application as it came out of its review."""
        lead = self.world.organisations[entry.lead]
        row = Application(
            call=call, lead=lead, title=entry.title, class_key=entry.class_key, months=24, abstract=entry.abstract,
            problem="现有工艺稳定性不足，制约产品升级。（示例）", innovation="提出新的工艺路线并完成小试验证。（示例）",
            market="目标市场三年内年均增长百分之二十。（示例）", foundation="双方已联合开展两年前期研究。（示例）",
            plan="第一年完成样机，第二年完成中试和考核。（示例）", state="reviewed", submitted_at=at, revision=1,
            receipt=f"{call.code}-{number:04d}",
        )  # fmt: skip
        row = change.create(mark(row), by=SYSTEM, at=at)
        Application._base_manager.filter(pk=row.pk).update(state="reviewed")
        row.refresh_from_db()
        party = asking.party_of(lead, call)
        party.application, party.lead, party.state, party.task = row, True, "confirmed", "牵头实施与产业化"
        party.save()
        Member.objects.create(
            party=party,
            name="（示例）项目负责人",
            post="高级工程师",
            role="principal",
            months=12,
            agreed_at=at,
        )
        partner = Party.objects.create(
            application=row, organisation=self.world.organisations["university"], kind="university", state="confirmed",
            name=self.world.organisations["university"].name, task="机理研究与测试评价", confirmed_at=at,
        )  # fmt: skip
        parts = Money.wan(entry.wan).split([7, 3])
        CostLine.objects.create(party=party, item="equipment", payer="fund", amount=parts[0])  # type: ignore[misc]
        CostLine.objects.create(party=partner, item="testing", payer="fund", amount=parts[1])  # type: ignore[misc]
        CostLine.objects.create(  # type: ignore[misc]
            party=party, item="labour", payer="matching", amount=Money.wan(entry.matching)
        )
        for indicator, promised in (
            ("patents_filed", 4),
            ("products", 1),
            ("sales", entry.wan * 10 * 1_000_000),
        ):
            Target.objects.create(party=party, indicator=indicator, number=promised)
        content = asking.content_of(row)
        Revision.objects.create(
            application=row, number=1, content=content, content_hash=digest(content), at=at
        )
        Application._base_manager.filter(pk=row.pk).update(asked=Money.wan(entry.wan))
        self.count += 1
        return row

    def decide(
        self, call: Call, entries: tuple[_Entry, ...], seats: tuple[_Seat, ...], city: str, ago: int
    ) -> Decision:
        """Decide on a call, from the seats to the signatures."""
        scores = {
            self.applied(call, entry, number, self.ago(ago + 40)).pk: entry.score
            for number, entry in enumerate(entries, start=1)
        }
        # What lies between was not laid out: the check and the review of these are behind them.
        Call._base_manager.filter(pk=call.pk).update(state="deciding")
        call.refresh_from_db()
        at = self.ago(ago)
        panel = mark_stored(panels.begin(call, by=self.manager, at=at))
        for who, side, chair in seats:
            panels.seat(panel, self.world.users[who], side, chair=chair, by=self.manager, at=at)
        PANEL_FLOW.advance(panel, "propose", by=self.manager, at=at)
        self.approve(panel, city, at)
        decision = mark_stored(deciding.begin(call, dict(scores), by=self.manager, at=at))
        deciding.choose(decision, by=self.manager, at=at)
        decision.refresh_from_db()
        for item in decision.items.filter(score__lt=8000):
            deciding.move(decision, item.pk, "reject", Money(0), "未达到本年度支持线", by=self.manager, at=at)
        decision = DECISION_FLOW.advance(decision, "open_vote", by=self.manager, at=at)
        for item in decision.items.filter(motion="fund"):
            for who, _side, _chair in seats:
                deciding.cast(decision, item.pk, "yes", by=self.who(who), at=at)
        decision = DECISION_FLOW.advance(decision, "count", by=self.manager, at=at)
        minutes = {
            "held_on": localdate(at), "place": "联合办公室（示例）",
            "minutes": "会议听取评审情况汇报，逐项审议并表决，同意拟立项名单。（示例）",
        }  # fmt: skip
        decision = change.amend(decision, minutes, version=decision.version, by=self.manager, at=at)
        DECISION_FLOW.advance(decision, "propose", by=self.manager, at=at)
        return self.approve(decision, city, at)

    def run_in_wuxi(self) -> None:
        """Let Wuxi's round of last year run: one project paid its first instalment, two wait for the cashier."""
        call = self.call(
            "320200",
            "official-wuxi",
            f"无锡基金{self.day.year - 1}年度项目征集",
            400,
            170,
            140,
            self.day.year - 1,
        )
        seats = (
            ("official-wuxi", "government", True), ("resident-wuxi", "government", False),
            ("leader", "university", True), ("director", "university", False),
        )  # fmt: skip
        self.decide(call, _WUXI, seats, "official-wuxi", 95)
        publicity.by_the_clock(self.ago(75))
        rows = Award.objects.unguarded("laying out the demonstration").filter(application__call=call)
        for award in rows.order_by("pk"):
            self.begin(award)
        first, *others = rows.order_by("pk")
        for number, award in enumerate((first, *others), start=1):
            self.prove(award, 6, f"示例回单{number}")
            self.release(self.first_of(award))
        self.pay(first)
        for award in others:
            mark_stored(paying.prepare(self.first_of(award), by=self.clerk, at=self.ago(2)))

    def first_of(self, award: Award) -> Instalment:
        """Give the first instalment of an award."""
        found: Instalment = Instalment.objects.unguarded("laying out the demonstration").get(
            award=award, number=1
        )
        return found

    def begin(self, award: Award) -> None:
        """Accept an offer, name and verify the account, sign the task book by all."""
        at = self.ago(70)
        mark_stored(award)
        APPLICATION_FLOW.advance(award.application, "accept", by=SYSTEM, at=at)
        award.refresh_from_db()
        Award._base_manager.filter(pk=award.pk).update(
            bank="示例银行无锡分行", account=f"0000{award.pk:08d}", account_name=award.application.lead.name
        )
        awards.verify_account(award, version=award.version, by=self.clerk, at=at)
        award.refresh_from_db()
        AWARD_FLOW.advance(award, "sign", by=SYSTEM, at=at)
        Award._base_manager.filter(pk=award.pk).update(signed_name="（示例）法定代表人")
        self.approve(award, "official-wuxi", at)

    def prove(self, award: Award, tenths: int, reference: str) -> None:
        """Prove a part of the pledged matching, and have it recognised."""
        pledged = award.money.get(matching=True).amount
        row = MatchingProof(  # type: ignore[misc]
            award=award,
            paid_on=localdate(self.ago(66)),
            amount=Money(pledged.fen * tenths // 10),
            reference=reference,
        )
        row = change.create(mark(row), by=SYSTEM, at=self.ago(65))
        PROOF_FLOW.advance(row, "pass", by=self.manager, at=self.ago(64))

    def release(self, instalment: Instalment) -> None:
        """Verify the conditions and have the sides release it."""
        at = self.ago(60)
        INSTALMENT_FLOW.advance(instalment, "verify", by=self.manager, at=at)
        instalment.refresh_from_db()
        INSTALMENT_FLOW.advance(instalment, "propose", by=self.manager, at=at)
        self.approve(instalment, "official-wuxi", at)

    def pay(self, award: Award) -> None:
        """Pay the first instalment: prepared by one, instructed by another, booked by the bank's word."""
        at = self.ago(55)
        payment = mark_stored(paying.prepare(self.first_of(award), by=self.clerk, at=at))
        payment = PAYMENT_FLOW.advance(payment, "instruct", by=self.cashier, at=at)
        paying.settle(payment, "DEMO-PAY-0001", localdate(at), by=self.clerk, at=at)

    def lay_open_in_suzhou(self) -> None:
        """Lay Suzhou's proposed awards open to objections."""
        call = self.call(
            "320500",
            "official-suzhou",
            f"苏州基金{self.day.year - 1}年度项目征集",
            500,
            90,
            60,
            self.day.year - 1,
        )
        seats = (
            ("official-suzhou", "government", True),
            ("finance", "government", False),
            ("cashier", "government", False),
        )
        self.decide(call, _SUZHOU, seats, "official-suzhou", 2)

    def open_in_wuxi(self) -> None:
        """Take applications for Wuxi's round of this year; one is begun."""
        call = self.call(
            "320200", "official-wuxi", f"无锡基金{self.day.year}年度项目征集", 300, 5, -25, self.day.year
        )
        applicant = self.who("contact-wuxi")
        values = {"title": "晶圆级封装缺陷检测装备", "class_key": "general", "months": 24}
        row = applying.begin(
            call, self.world.organisations["taihu-equipment"], values, by=applicant, at=self.ago(2)
        )
        mark_stored(row)
        self.count += 1
