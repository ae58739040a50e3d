"""Store two invented calls for needs: one that runs in Yinchuan, one that Wuxi concluded last year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from luodi.accounts.calc import secret_hash
from luodi.accounts.queries import actor_of
from luodi.collecting.models import CallDistrict, Entry, EntryNeed, NeedCall
from luodi.collecting.states import CALL_FLOW, LIST_FLOW, Asked, Via
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.models import Origin, OutboxEntry
from luodi.core.outbox import MAIL
from luodi.needs.models import Need
from luodi.needs.rules import RECEIVED
from luodi.needs.states import Visibility
from luodi.registry.reference import subtree
from luodi.site.demo.invented import World


@dataclass(frozen=True)
class _Share:
    """Be a district: where, how many are asked, how far its list has come, by which steps."""

    region: str
    quota: int
    steps: tuple[str, ...] = ()
    questions: str = ""


_YINCHUAN = (
    _Share("640100Z01", 3, ("hand_in",), "*是否为规上企业 | 是 / 否\n研发人员数 | 数字"),
    _Share("640181", 4),
    _Share("640104", 5),
)
_WUXI = (
    _Share("320214Z01", 2, ("hand_in", "accept", "confirm")),
    _Share("320205", 1, ("hand_in", "accept", "confirm")),
    _Share("320211", 1, ("hand_in", "accept", "confirm")),
)
_BEGUN = (
    {"title": "灵武园区蒸汽余热回收", "problem": "夜间蒸汽放空，冬夏负荷差异大。"},
    {"title": "煤化工废水高盐浓缩", "company": "（填报中）"},
)


def store_calls(world: World, now: datetime) -> int:
    """Store both calls with what came in for them.

    :returns: how many needs stand on their lists.
    """
    today = localdate(now)
    yinchuan, wuxi = (actor_of(world.users[key], today) for key in ("official-yinchuan", "official-wuxi"))
    running = _call(
        "银川市企业技术需求征集", "640100", now - timedelta(days=12),
        (today - timedelta(days=11), today + timedelta(days=18)),
    )  # fmt: skip
    count = _collect(running, _YINCHUAN, yinchuan, now)
    for share, typed in zip(running.districts.allowed(SYSTEM).order_by("-region_id"), _BEGUN, strict=False):
        Entry.objects.create(
            district=share, token_hash=secret_hash(new_token()), typed=typed, saves=len(typed),
            created_at=now - timedelta(days=1), changed_at=now - timedelta(hours=20),
        )  # fmt: skip
    last = date(today.year - 1, 10, 8), date(today.year - 1, 11, 20)
    then = now - (today - last[0])
    concluded = _call("无锡市重大技术需求征集", "320200", then, last)
    count += _collect(concluded, _WUXI, wuxi, then + timedelta(days=30))
    CALL_FLOW.advance(concluded, "close", by=wuxi, at=then + timedelta(days=44))
    CALL_FLOW.advance(concluded, "conclude", by=wuxi, at=then + timedelta(days=60))
    # What was mailed on the way counts as sent.
    OutboxEntry.objects.filter(channel=MAIL, payload__template__startswith="collecting/").delete()
    return count


def _call(title: str, region: str, at: datetime, days: tuple[date, date]) -> NeedCall:
    row = NeedCall(
        title=title,
        notice="面向工业企业征集技术需求：说明遇到的问题、要达到的指标和完成时限。学校将组织专家对接，结果以短信或邮件告知。",
        region_id=region,
        opens_on=days[0],
        closes_on=days[1],
        origin=Origin.DEMONSTRATION,
    )
    return change.create(row, by=SYSTEM, at=at)


def _collect(call: NeedCall, shares: tuple[_Share, ...], by: Actor, until: datetime) -> int:
    """Open the call, put the needs of each district on its list, and let the lists go their way."""
    opened = call.created_at + timedelta(hours=3)
    rows = [
        change.create(
            CallDistrict(
                call=call, region_id=share.region, quota=share.quota, questions=share.questions,
                ask_budget=Asked.ASKED, origin=Origin.DEMONSTRATION,
            ),
            by=SYSTEM,
            at=call.created_at,
        )
        for share in shares
    ]  # fmt: skip
    CALL_FLOW.advance(call, "open", by=SYSTEM, at=opened)
    count = 0
    for share, district in zip(shares, rows, strict=True):
        low, high = subtree(share.region)
        needs = Need.objects.allowed(SYSTEM).filter(
            RECEIVED, region_id__gte=low, region_id__lt=high, collected__isnull=True
        )
        for place, need in enumerate(needs.exclude(visibility=Visibility.OFFICE).order_by("pk")):
            via = Via.WORKBOOK if place % 3 == 2 else Via.PHONE
            answers = [["是否为规上企业", "是"]] if share.questions else []
            at = opened + timedelta(days=1 + place, hours=2)
            EntryNeed.objects.create(
                need=need, district=district, via=via, at=min(at, until), answers=answers
            )
            count += 1
        for place, verb in enumerate(share.steps):
            who = SYSTEM if verb == "confirm" else by
            at = until - timedelta(days=max(0, 2 - place))
            district = LIST_FLOW.advance(district, verb, by=who, at=at)
    call.refresh_from_db()
    return count
