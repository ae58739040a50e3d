"""Make a call in review with applications, experts and a pool; people, places and amounts are fictional."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from luodi.calls.models import Application, Call, Member, Party, Revision
from luodi.core.actor import Actor
from luodi.funds import rulebook
from luodi.funds.rulebook.choices import Blind
from luodi.registry.models import Expert, Organisation, Person
from luodi.review import actions
from luodi.review.models import Assignment
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI
from tests.funds.books import book_g

DUE = TODAY + timedelta(days=20)
REASON = "该项目技术路线清晰，验证数据完整，团队已完成中试，市场前景明确，完全符合指南要求，建议优先支持，理由充分且与其他项目相比优势明显，特此说明。"


@dataclass
class Round:
    """Hold a call in review with all that belongs to it."""

    world: World
    call: Call
    applications: list[Application] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)

    @property
    def keeper(self) -> Actor:
        """Give who runs the review."""
        return self.world.actor("fund_manager")

    def task(self, application: int, expert: int, state: str = "proposed", **more: Any) -> Assignment:
        """Make a task."""
        return factories.assignment(self.applications[application], self.experts[expert], state=state, **more)


def external(number: int, region: str | None = "110000") -> Expert:
    """Make an expert of another house, far away."""
    unit = factories.organisation(f"外部研究院{number:03d}", kind="institute", region=region)
    person = factories.person(
        f"专家{NAMES[number % len(NAMES)]}{number:03d}", unit, email=f"e{number}@out.example"
    )
    return factories.expert(person, keywords=["电池"])


NAMES = ("赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛")


def book(
    *, blind: Blind = Blind.SINGLE, reviews: int = 3, most: int = 10, justified: int = 50
) -> dict[str, Any]:
    """Give a rule book as it is kept."""
    own = book_g()
    review = replace(own.review, blind=blind, reviews=reviews, most_each=most, justified_from=justified)
    return rulebook.written(replace(own, review=review))


def round_of(
    world: World, *, applications: int = 2, experts: int = 5, state: str = "reviewing", at: str = "eligible",
    pool: bool = True, **rules: Any,
) -> Round:  # fmt: skip
    """Make a call of Wuxi's fund with applications, experts of other houses, and the pool of them."""
    fund = factories.fund("太湖合作基金", WUXI)
    factories.governance(fund, state="in_force", content=book(**rules), in_force_of=fund)
    made = Round(world, factories.call(fund, state=state, closes_on=TODAY - timedelta(days=1)))
    for number in range(applications):
        lead = factories.organisation(f"申报企业{number}", region="320500")
        made.applications.append(apply(made.call, lead, number=number, state=at))
    made.experts = [external(number) for number in range(experts)]
    if pool:
        actions.add_to_pool(made.call, made.experts, by=made.keeper, at=NOW)
        actions.keep_plan(made.call, {"due_on": DUE}, by=made.keeper, at=NOW)
    return made


def apply(call: Call, lead: Organisation, *, number: int = 0, state: str = "eligible") -> Application:
    """Make an application with its frozen revision."""
    person = factories.person(f"负责人{number}", lead, email=f"pi{number}@secret.example")
    row = factories.applied(
        call, lead, state=state, title=f"高镍材料产业化{number}", principal=person, receipt=f"R-{call.pk}-{number:03d}",
        abstract="提升循环寿命。", problem="循环寿命不足。",
    )  # fmt: skip
    party = Party.objects.get(application=row, lead=True)
    Member.objects.create(party=party, person=person, name=person.name, role="principal", email=person.email)
    Revision.objects.create(
        application=row,
        number=1,
        content=frozen(row, lead, person),
        content_hash="0" * 64,
        at=NOW,
        actor_id=None,
    )
    return row


def frozen(row: Application, lead: Organisation, person: Person) -> dict[str, Any]:
    """Give what was submitted, as it is frozen."""
    return {
        "words": {"title": row.title, "abstract": row.abstract, "problem": f"{lead.name}的{person.name}遇到寿命不足。"},
        "class": row.class_key,
        "months": row.months,
        "parties": [{
            "name": lead.name, "kind": "enterprise", "lead": True, "task": "中试验证", "contact": "联系人甲", "phone": "13911112222",
            "email": "contact@secret.example", "members": [{"name": person.name, "role": "principal", "email": person.email}],
            "budget": [], "targets": [],
        }],
        "exclusions": [{"name": "被回避人", "organisation": "某院", "reason": "竞争"}],
    }  # fmt: skip


def accepted(made: Round, application: int, expert: int) -> Assignment:
    """Have an expert invited and accept."""
    row = made.task(application, expert)
    actions.invite([row], by=made.keeper, at=NOW)
    row.refresh_from_db()
    return actions.accept(row, name="评审人", version=1, by=link(row), at=NOW)


def link(row: Assignment) -> Actor:
    """Give who answers by a link."""
    return Actor(user_id=None, name="评审人", system=True)


def typed(score: int = 80, **more: str) -> dict[str, str]:
    """Give the sheet filled in, with the same score throughout."""
    keys = ("innovation", "market", "foundation")
    return {**{f"score_{key}": str(score) for key in keys}, "comment": f"意见{score}：路线可行。", **more}


def reviewed(made: Round, application: int, expert: int, score: int = 80, **more: str) -> Assignment:
    """Have an expert hand a review in."""
    row = accepted(made, application, expert)
    row, wrong = actions.save_draft(row, typed(score, **more), by=link(row), at=NOW)
    assert not wrong
    return actions.hand_in(row, by=link(row), at=NOW)


def day(value: date) -> datetime:
    """Give ten in the morning of a day in Beijing."""
    return datetime(value.year, value.month, value.day, 2, 0, tzinfo=NOW.tzinfo)
