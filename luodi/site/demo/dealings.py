"""Let invented experts claim needs, an enterprise put out a bounty, a bureau subscribe: by the pages' own actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.claims import actions as claiming
from luodi.claims.models import Bounty, Claim
from luodi.claims.states import BOUNTY_FLOW, CLAIM_FLOW
from luodi.core import change
from luodi.core.actor import Actor
from luodi.core.models import Origin, OutboxEntry, Record
from luodi.core.money import Money
from luodi.core.outbox import MAIL
from luodi.needs.models import Need, Subscription
from luodi.registry.models import Expert, ResearchResult
from luodi.site.demo.chain import Chain

# Claims on the need for battery heating: account, expert, offered so many days ago, months, quotation in yuan, plan.
_CLAIMS = (
    (
        "professor-storage", "zhou-zhiyuan", 8, 14, 1_680_000, True,
        "先用企业两个冬季的运行数据标定电热耦合模型，再设计相变材料与液冷板复合的模组，完成两轮样件试验后装一个5兆瓦时集装箱，"
        "过一个冬季后验收。回温时间、温差、容量损失和自耗电四项指标分别在第6、10、14个月考核。",
        "承担过两项储能热管理横向课题，有零下40摄氏度环境舱和200千瓦充放电平台。",
    ),
    (
        "professor-thermal", "gao-yuan", 7, 18, 1_420_000, True,
        "以热泵和余热回收为主、相变材料为辅：把变流器余热引入电池舱，低温时由小型热泵补热，减少电加热。"
        "第一年完成样机和环境舱试验，第二个冬季在现场对比运行，给出改造图纸和控制程序。",
        "热泵低温补热技术已在严寒地区温室和机房应用，有三年运行记录。",
    ),
    (
        "secretary-thermal", "xie-lan", 5, 9, 980_000, False,
        "不改动液冷系统，只更换加热膜为分区自限温薄膜，并重写加热控制策略，按电芯温差分区供热。"
        "三个月出样件，六个月装一簇电池试运行，九个月完成整箱改造，改造不需停机超过两天。",
        "分区自限温加热膜有授权专利两项，已在小型储能柜上试用一个冬季。",
    ),
)  # fmt: skip


def tell(chain: Chain) -> None:
    """Tell what became of some needs; the mails of it count as sent."""
    known = set(OutboxEntry.objects.filter(channel=MAIL).values_list("pk", flat=True))
    _claims(chain)
    _bounty(chain)
    _subscription(chain)
    OutboxEntry.objects.filter(channel=MAIL).exclude(pk__in=known).delete()


def _actor(chain: Chain, account: str) -> Actor:
    return actor_of(chain.world.users[account], localdate(chain.now))


def _ago(chain: Chain, days: float) -> datetime:
    return chain.now - timedelta(days=days)


def _mark(row: Record) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(origin=Origin.DEMONSTRATION)


def _claim(
    chain: Chain, need: Need, account: str, expert: Expert, days: float, values: dict[str, object]
) -> None:
    by, at = _actor(chain, account), _ago(chain, days)
    claim: Claim = claiming.open_claim(need, expert=expert, by=by, at=at)
    results = ResearchResult.objects.allowed(by).filter(inventors=expert, retired_at=None)[:2]
    claim = change.amend(
        claim, values, version=claim.version, by=by, at=at, related={"results": list(results)}
    )
    CLAIM_FLOW.advance(claim, "submit", by=by, at=at)
    _mark(claim)


def _claims(chain: Chain) -> None:
    """Have three experts claim one need, for its owner to compare."""
    need = chain.stories["battery-winter"].need
    for account, expert, days, months, yuan, named, plan, base in _CLAIMS:
        values = {
            "plan": plan,
            "base": base,
            "months": months,
            "quotation": Money.yuan(yuan),
            "way": "joint",
            "named": named,
        }
        _claim(chain, need, account, chain.world.experts[expert], days, values)


def _bounty(chain: Chain) -> None:
    """Have an enterprise in Wuxi put out a bounty, with one claim that is sealed."""
    need = chain.stories["wafer-inspection-en"].need
    need.refresh_from_db()
    owner = _actor(chain, "contact-wuxi")
    values = {
        "amount": Money.wan(120),
        "closes_on": localdate(chain.now) + timedelta(days=21),
        "ownership": "shared",
        "ownership_note": "改进成果双方共有，企业有优先使用权",
        "indicators": "每小时检测不少于60片；缺陷检出率 ≥ 98 %；误报率 ≤ 3 %。",
        "conditions": "有机器视觉或精密测量方向的中试经验\n可派人驻厂调试不少于两个月\n同意三方测试",
    }
    bounty: Bounty = claiming.open_bounty(need, values, by=owner, at=_ago(chain, 7))
    BOUNTY_FLOW.advance(bounty, "propose", by=owner, at=_ago(chain, 6.9))
    BOUNTY_FLOW.advance(bounty, "announce", by=_actor(chain, "resident-wuxi"), at=_ago(chain, 6))
    _mark(bounty)
    conditions = values["conditions"].splitlines()  # type: ignore[attr-defined]
    offer = {
        "plan": "用多角度暗场照明与亚像素配准提高检出率，先在离线样片上训练和标定，"
        "再接入产线机械手，分两阶段完成速度与误报指标。"
        "驻厂调试两个月，第三方测试通过后移交算法与标定程序。",
        "base": "有晶圆表面缺陷样本库和在线检测样机一台。",
        "months": 12,
        "quotation": Money.wan(110),
        "way": "joint",
        "named": False,
        "confirmed": conditions,
    }
    _claim(chain, need, "professor-materials", chain.world.experts["lin-ruoshui"], 3, offer)


def _subscription(chain: Chain) -> None:
    """Have the bureau of Wuxi hear weekly of needs and results."""
    user = chain.world.users["official-wuxi"]
    row = Subscription(user=user, title="无锡市企业需求与新成果", region_id="320200")
    change.create(row, by=_actor(chain, "official-wuxi"), at=_ago(chain, 5))
    _mark(row)
