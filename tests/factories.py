"""Make rows for tests, complete enough to be shown: one function a noun, everything else by keyword."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from luodi.accounts.models import User
from luodi.calls.models import Application, Call, Party, Topic
from luodi.claims.models import Bounty, Claim
from luodi.claims.states import ClaimState
from luodi.collecting.models import CallDistrict, EntryNeed, NeedCall
from luodi.contracts.models import (
    BudgetLine,
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
    RegistrationBook,
    RegistrationPaper,
    SplitPart,
    SplitPolicy,
    StatutoryRule,
)
from luodi.contracts.queries import standing_of
from luodi.core.codes import new_token
from luodi.core.models import Record, StoredFile
from luodi.core.money import Money
from luodi.events.models import (
    Event,
    EventGoal,
    EventInvitation,
    EventRegistration,
    EventSession,
    EventTask,
    EventTemplate,
)
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant, Seat
from luodi.needs.actions import hash_token
from luodi.needs.models import Consent, Introduction, MatchFeedback, Need, Subscription
from luodi.needs.states import Answer, IntroductionState, NeedState, Side
from luodi.partnerships import calc, queries
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
    Interaction,
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
from luodi.registry import reference
from luodi.registry.models import (
    Expert,
    Field,
    Industry,
    Organisation,
    Person,
    PublicationApproval,
    Region,
    ResearchResult,
    ResultApplication,
    Site,
)
from luodi.review.models import Assignment
from luodi.tuning.models import MatchDictionary, MatchProfile

# A Tuesday; nothing in the tests depends on the day they are run.
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)

YINCHUAN, NINGXIA, WUXI, JIANGSU = "640100", "640000", "320200", "320000"
# The regions that the cast lives in, with what lies above and beside them.
PLACES = (NINGXIA, YINCHUAN, "640104", "640200", JIANGSU, WUXI, "320205", "320500", "110000")
INDUSTRIES = ("C", "C38", "C39", "C26")


def reference_data() -> None:
    """Load the few regions, industries and fields that the tests use, from the shipped reference data."""
    places = reference.places()
    Region.objects.bulk_create(
        Region(code=code, name=places[code].name_zh, name_en=places[code].name_en, level=places[code].level)
        for code in PLACES
    )
    for code in PLACES:
        if places[code].parent in PLACES:
            Region.objects.filter(pk=code).update(parent_id=places[code].parent)
    Industry.objects.bulk_create(
        Industry(code=row.code, name=row.name_zh, name_en=row.name_en)
        for row in reference.industries()
        if row.code in INDUSTRIES
    )
    Field.objects.bulk_create(
        Field(code=row.code, name=row.name_zh, name_en=row.name_en, scheme=row.scheme)
        for row in reference.fields()
    )


def some_field(number: int = 0) -> str:
    """Give the code of a technology field."""
    return reference.fields()[number].code


def make(row: Record, **more: Any) -> Any:
    """Save a record as it is given, without asking anybody."""
    row.created_at = more.pop("created_at", NOW)
    row.changed_at = more.pop("changed_at", NOW)
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    return row


def organisation(
    name: str, *, kind: str = "enterprise", region: str | None = YINCHUAN, **more: Any
) -> Organisation:
    """Make an organisation."""
    values = {"industry_id": "C38", "size": "medium", **more} if kind == "enterprise" else more
    return make(Organisation(name=name, kind=kind, region_id=region, **values))


def site(organisation: Organisation, region: str, **more: Any) -> Site:
    """Make a site of an organisation."""
    return make(Site(organisation=organisation, region_id=region), **more)


def person(name: str, organisation: Organisation | None = None, **more: Any) -> Person:
    """Make a person."""
    return make(Person(name=name, organisation=organisation, **more))


def expert(person: Person, **more: Any) -> Expert:
    """Make an expert of a person."""
    values = {"keywords": ["电池热管理", "低温"], "profile": "从事电池热管理研究二十年。", **more}
    row = make(Expert(person=person, **values))
    row.fields.set([some_field()])
    row.industries.set(["C38"])
    return row


def result(
    title: str = "高寒地区电池热管理技术", *, inventors: tuple[Expert, ...] = (), **more: Any
) -> ResearchResult:
    """Make a research result, published unless said otherwise."""
    values: dict[str, Any] = {
        "summary": "在零下三十摄氏度保持电池温度均匀。",
        "keywords": ["电池", "热管理"],
        "field_id": some_field(),
        "industry_id": "C38",
        "trl": 6,
        "way": "joint",
        "state": "published",
        **more,
    }
    row = make(ResearchResult(title=title, **values))
    row.inventors.add(*inventors)
    return row


def approval(result: ResearchResult, *, state: str = "asked", **more: Any) -> PublicationApproval:
    """Make an approval to publish a result, for another year."""
    return make(PublicationApproval(result=result, state=state, until_on=TODAY + timedelta(days=365), **more))


def application(
    result: ResearchResult, region: str, enterprise: Organisation | None = None, **more: Any
) -> Any:
    """Make one use of a result."""
    return make(ResultApplication(result=result, region_id=region, enterprise=enterprise, year=2025, **more))


def need(
    organisation: Organisation, *, state: str = "accepted", visibility: str = "experts", **more: Any
) -> Need:
    """Make a need that could be submitted as it stands."""
    values: dict[str, Any] = {
        "title": "储能电池低温损耗的热管理",
        "problem": "冬季户外储能电池在零下二十摄氏度时容量损失超过三成，现有加热方式耗电大。",
        "technology": "开发低功耗热管理方案，零下三十摄氏度时容量损失 ≤ 15 %，加热功耗 ≤ 40 W。",
        "goal": "形成可量产的热管理模块，年产 2 万套。",
        "keywords": ["储能", "热管理", "低温"],
        "budget": Money.wan(180),
        "deadline_on": date(2027, 3, 31),
        "region_id": organisation.region_id,
        "field_id": some_field(),
        "industry_id": "C38",
        "way": "joint",
        "least_trl": 5,
        "submitted_at": None if state == NeedState.DRAFT else NOW,
        **more,
    }
    return make(Need(organisation=organisation, state=state, visibility=visibility, **values))


# How each side has answered by the time an introduction is in a state.
_ANSWERS = {
    IntroductionState.ASKED: (Answer.PENDING, Answer.PENDING),
    IntroductionState.LAPSED: (Answer.PENDING, Answer.AGREED),
    IntroductionState.WITHDRAWN: (Answer.PENDING, Answer.PENDING),
    IntroductionState.REFUSED: (Answer.AGREED, Answer.REFUSED),
}


def introduction(need: Need, expert: Expert, *, state: str = "asked", **more: Any) -> Introduction:
    """Make an introduction with both sides' answers."""
    values = {"answer_by_on": TODAY + timedelta(days=14), "message": "请于两周内答复。", **more}
    row = make(Introduction(need=need, expert=expert, state=state, **values))
    answers = _ANSWERS.get(IntroductionState(state), (Answer.AGREED, Answer.AGREED))
    for side, answer in zip((Side.OWNER, Side.EXPERT), answers, strict=True):
        answered = answer != Answer.PENDING
        Consent.objects.create(
            introduction=row,
            side=side,
            answer=answer,
            token_hash=hash_token(new_token()),
            answered_at=NOW if answered else None,
        )
    return row


def claim(need: Need, expert: Expert, *, state: str = "submitted", **more: Any) -> Claim:
    """Make a claim that could be submitted as it stands."""
    values: dict[str, Any] = {
        "plan": "先在环境舱内复现低温工况，再做相变材料与液冷结合的样件，最后在企业的集装箱内装机试验一个冬季，按指标逐项验收并移交图纸与工艺文件。",
        "months": 14,
        "quotation": Money.wan(150),
        "way": "joint",
        "submitted_at": None if state == ClaimState.DRAFT else NOW,
        "answer_by_on": None if state == ClaimState.DRAFT else TODAY + timedelta(days=14),
        **more,
    }
    return make(Claim(need=need, expert=expert, state=state, **values))


def bounty(need: Need, *, state: str = "draft", **more: Any) -> Bounty:
    """Make a bounty that could be announced as it stands."""
    values: dict[str, Any] = {
        "amount": Money.wan(200),
        "closes_on": TODAY + timedelta(days=30),
        "indicators": "零下三十摄氏度时容量损失 ≤ 15 %。",
        "conditions": "有同类中试经验\n团队不少于五人",
        **more,
    }
    return make(Bounty(need=need, state=state, **values))


def subscription(user: Any, **more: Any) -> Subscription:
    """Make a subscription to everything."""
    return make(Subscription(user=user, created_by=user, **{"title": "关注的动态", **more}))


def need_call(region: str = YINCHUAN, *, state: str = "open", **more: Any) -> NeedCall:
    """Make a call for needs that runs for some weeks around today."""
    values = {
        "title": "企业技术需求征集",
        "notice": "面向全市规模以上工业企业征集技术需求。",
        "opens_on": TODAY - timedelta(days=10),
        "closes_on": TODAY + timedelta(days=20),
        **more,
    }
    return make(NeedCall(region_id=region, state=state, **values))


def call_district(
    call: NeedCall, region: str = "640104", *, state: str = "collecting", **more: Any
) -> CallDistrict:
    """Make a district's share of a call."""
    return make(CallDistrict(call=call, region_id=region, state=state, **{"quota": 10, **more}))


def collected(district: CallDistrict, need: Need, **more: Any) -> EntryNeed:
    """Put a need on a district's list."""
    return EntryNeed.objects.create(district=district, need=need, **{"via": "phone", "at": NOW, **more})


def project(
    *,
    region: str = YINCHUAN,
    state: str = "running",
    lead: Expert | None = None,
    partner: Organisation | None = None,
    **more: Any,
) -> Project:
    """Make a project with lead, partner and one milestone, ready for whatever comes next."""
    values: dict[str, Any] = {
        "title": "储能电池热管理联合研发",
        "kind": "joint_rd",
        "field_id": some_field(),
        "summary": "联合研发低温热管理模块。",
        "amount": Money.wan(180),
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2027, 3, 31),
        **more,
    }
    row = make(Project(region_id=region, state=state, **values))
    if lead is not None:
        Member.objects.create(project=row, person=lead.person, role="lead")
    if partner is not None:
        Partner.objects.create(project=row, organisation=partner, role="client")
    return row


def milestone(project: Project, *, done: bool = True, **more: Any) -> Milestone:
    """Make a milestone of a project."""
    values = {"title": "样机", "due_on": date(2026, 9, 30), "done_on": TODAY if done else None, **more}
    return make(Milestone(project=project, **values))


def deliverable(project: Project, *, state: str = "promised", **more: Any) -> Deliverable:
    """Make something that a project hands over."""
    values = {"title": "样机一台", "kind": "prototype", "due_on": TODAY + timedelta(days=60), **more}
    return make(Deliverable(project=project, state=state, **values))


def risk(project: Project, *, state: str = "open", **more: Any) -> Risk:
    """Make a risk of a project, a red one if nothing else is said."""
    values = {"title": "低温电芯交货推迟", "likelihood": 4, "effect": 4, "measure": "备选供应商", **more}
    return make(Risk(project=project, state=state, **values))


def project_change(project: Project, *, state: str = "proposed", **more: Any) -> ProjectChange:
    """Make a change of a project, of its title if nothing else is said."""
    values = {"reason": "研究内容有调整", "lines": {"title": [project.title, "新的项目名称"]}, **more}
    return make(ProjectChange(project=project, state=state, **values))


def assessment(project: Project, assessor: Any, *, state: str = "submitted", **more: Any) -> Assessment:
    """Make an assessment with all marks."""
    marks = dict.fromkeys(("innovation", "market", "foundation"), 4)
    reasons = {f"{name}_reason": "有依据" for name in marks}
    score = 8000 if state == "submitted" else None
    values = {**marks, **reasons, "score": score, **more}
    return make(Assessment(project=project, assessor=assessor, state=state, **values))


def assessment_policy(*, state: str = "draft", **more: Any) -> AssessmentPolicy:
    """Make a version of the assessment policy."""
    return make(AssessmentPolicy(state=state, **{"title": "新版", **more}))


def contract(
    buyer: Organisation, *, state: str = "signed", lead: Person | None = None, bare: bool = False, **more: Any
) -> Contract:
    """Make a contract with one line, a budget, a payment plan and a text, ready for whatever comes next.

    ``bare`` leaves out what belongs to it.
    """
    values: dict[str, Any] = {
        "title": "储能电池热管理技术开发合同",
        "number": "",
        "seller": None,
        "region_id": buyer.region_id,
        "field_id": some_field(),
        "summary": "开发低温热管理模块，交付样机与测试报告。",
        "amount": Money.wan(180),
        "payment": "parts",
        "ip_ownership": "joint",
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2027, 3, 31),
        "signed_on": TODAY - timedelta(days=5),
        **more,
    }
    row: Contract = make(Contract(state=state, lead=lead, **values))
    if bare:
        return row
    contract_line(row, buyer)
    instalment(row, amount=Money.wan(100), due_on=TODAY - timedelta(days=2))
    instalment(row, amount=Money.wan(80), due_on=TODAY + timedelta(days=200))
    BudgetLine.objects.create(contract=row, category="materials", amount=Money.wan(30))
    BudgetLine.objects.create(contract=row, category="labour", amount=Money.wan(150))
    contract_text(row)
    return row


def contract_line(contract: Contract, buyer: Organisation, **more: Any) -> ContractLine:
    """Make a line of a contract, over the whole amount and landing with the buyer unless said otherwise."""
    values = {
        "way": "development",
        "region_id": buyer.region_id,
        "industry_id": "C38",
        "amount": contract.amount,
        **more,
    }
    return make(ContractLine(contract=contract, buyer=buyer, **values))


def instalment(contract: Contract, **more: Any) -> Instalment:
    """Make an instalment of a contract's payment plan."""
    values = {
        "due_on": TODAY + timedelta(days=30),
        "condition": "合同签订后",
        "amount": Money.wan(90),
        **more,
    }
    return make(Instalment(contract=contract, **values))


def receipt(contract: Contract, payer: Organisation, **more: Any) -> Receipt:
    """Make a receipt of a contract."""
    values = {"received_on": TODAY, "amount": Money.wan(50), "voucher": "2026-记-0301", **more}
    return make(Receipt(contract=contract, payer=payer, **values))


def split_policy(*, state: str = "active", **more: Any) -> SplitPolicy:
    """Make a policy of sharing: 15, 10 and 75 per cent, in force."""
    values = {"title": "学校办法", "tiers": "| 15 | 10 | 75", **more}
    return make(SplitPolicy(state=state, **values))


def statutory_rule(*, state: str = "draft", **more: Any) -> StatutoryRule:
    """Make a version of a rule of the law."""
    values = {"kind": "people_least", "value": 5_000, "name": "某法第四十五条", **more}
    return make(StatutoryRule(state=state, **values))


def income_split(contract: Contract, *, state: str = "draft", **more: Any) -> IncomeSplit:
    """Make a split of 100 万元 without receipts; the people get 75 of it."""
    figures = {
        "gross": Money.wan(100),
        "net": Money.wan(100),
        "unit_part": Money.wan(15),
        "school_part": Money.wan(10),
        "team_part": Money.wan(75),
    }
    return make(IncomeSplit(contract=contract, way="transfer", state=state, **{**figures, **more}))


def split_part(split: IncomeSplit, person: Person, **more: Any) -> SplitPart:
    """Make somebody's part of a split, the whole reward unless said otherwise."""
    values = {"share": 10_000, "is_main": True, "amount": Money.wan(75), **more}
    return SplitPart.objects.create(split=split, person=person, **values)


def pricing(contract: Contract, *, state: str = "draft", **more: Any) -> PricingRecord:
    """Make a record of how a price was found."""
    values = {"way": "agreement", "price": Money.wan(180), "basis": "评估报告", "notice": "公示文本", **more}
    return make(PricingRecord(contract=contract, state=state, **values))


def objection(*, state: str = "open", **more: Any) -> Objection:
    """Make an objection to a split or a price."""
    return make(Objection(state=state, **{"who": "某人", "what": "贡献排序有误", **more}))


def registration(contract: Contract, *, state: str = "draft", **more: Any) -> Registration:
    """Make the registration of a contract, complete but for its attachments."""
    values = {
        "way": "development",
        "technical_value": Money.wan(120),
        "ip_kind": "11",
        "objective": "02",
        "buyer_nature": "170",
        "office": "技术合同登记处",
        **more,
    }
    return make(Registration(contract=contract, state=state, **values))


def registration_paper(registration: Registration, kind: str) -> RegistrationPaper:
    """Make an attachment of a registration."""
    stored = StoredFile.objects.create(
        token=new_token(),
        subject=registration.ref,
        name=f"{kind}.pdf",
        kind="application/pdf",
        size=10,
        sha256="0" * 64,
        created_at=NOW,
        created_by=User.objects.order_by("pk").first(),
    )
    return RegistrationPaper.objects.create(registration=registration, kind=kind, file=stored)


def registration_book(*, state: str = "draft", **more: Any) -> RegistrationBook:
    """Make a version of the rules of registration."""
    values = {"title": "新版规则", "text": "[rules]\nprice | 价款明确 | 登记办法 | 填写合同金额\n", **more}
    return make(RegistrationBook(state=state, activated_at=None if state == "draft" else NOW, **values))


def contract_change(contract: Contract, *, state: str = "proposed", **more: Any) -> ContractChange:
    """Make a change that puts a contract off by a year."""
    before = standing_of(contract)
    after = {**before, "facts": {**before["facts"], "ends_on": "2028-03-31"}}
    values = {
        "number": 1, "kind": "amendment", "reason": "买方厂房延期交付", "effective_on": TODAY, "before": before, "after": after,
        **more,
    }  # fmt: skip
    return make(ContractChange(contract=contract, state=state, **values))


def contract_text(contract: Contract, **more: Any) -> ContractText:
    """Make a version of a contract's text."""
    values = {"number": 1, "dated_on": TODAY, "change": "初稿", **more}
    return make(ContractText(contract=contract, **values))


def body(
    name: str,
    region: str | None,
    *,
    state: str = "operating",
    parties: tuple[Organisation, ...] = (),
    **more: Any,
) -> StandingBody:
    """Make a standing body, at work unless said otherwise."""
    row = make(StandingBody(name=name, region_id=region, state=state, **{"kind": "joint_office", **more}))
    row.parties.add(*parties)
    return row


def equipment(body: StandingBody, **more: Any) -> Equipment:
    """Make a line of a body's equipment."""
    return make(Equipment(body=body, **{"name": "扫描电镜", "value": Money.wan(120), **more}))


def team(body: StandingBody, school: Organisation, **more: Any) -> MemberTeam:
    """Make a member team."""
    return make(MemberTeam(body=body, school=school, **{"direction": "智能制造", **more}))


def council_member(body: StandingBody, **more: Any) -> CouncilMember:
    """Make a member of a council."""
    return make(CouncilMember(body=body, **{"name": "理事某", "title": "副市长", **more}))


def council_meeting(body: StandingBody, **more: Any) -> CouncilMeeting:
    """Make a meeting of a council."""
    values = {"title": "第一次理事会", "held_on": TODAY, "decided": "通过年度计划", **more}
    return make(CouncilMeeting(body=body, **values))


def posting(body: StandingBody, person: Person, **more: Any) -> Posting:
    """Make a posting that has begun and is still on, whatever the day."""
    values = {"duty": "常务副院长", "starts_on": date(2020, 1, 1), "allowance": Money.yuan(3000), **more}
    return make(Posting(body=body, person=person, **values))


def book_line(body: StandingBody, party: Organisation, *, kind: str = "promised", **more: Any) -> BookLine:
    """Make a line of a body's books."""
    paid = {"paid_on": TODAY, "voucher": "2026-记-0001"} if kind == "paid" else {}
    values = {"year": 2026, "amount": Money.wan(100), **paid, **more}
    return make(BookLine(body=body, party=party, kind=kind, **values))


def target(body: StandingBody, **more: Any) -> Target:
    """Make a target."""
    return make(Target(body=body, **{"year": 2026, "indicator": "needs", "target": 20, **more}))


def year_report(body: StandingBody, *, state: str = "draft", **more: Any) -> YearReport:
    """Make a report on a year."""
    return make(YearReport(body=body, state=state, **{"year": 2025, "done": "走访企业四十家", **more}))


def evaluation(body: StandingBody, *, state: str = "draft", **more: Any) -> Evaluation:
    """Make an evaluation by the index that Luodi comes with; everything to judge is judged."""
    final: dict[str, Any] = {"score": 8000, "grade": "good", "lines": []} if state == "final" else {}
    judged = [item for item in calc.read_index(queries.index_as_delivered()) if not item.source]
    values = {"year": 2025, "marks": {item.name: item.reference for item in judged}, **final, **more}
    return make(Evaluation(body=body, state=state, **values))


def evaluation_index(*, state: str = "draft", **more: Any) -> EvaluationIndex:
    """Make a version of the index."""
    return make(EvaluationIndex(state=state, **{"title": "新版", "text": "组 | 指标 | 100 | 10 |", **more}))


def log_entry(body: StandingBody, **more: Any) -> LogEntry:
    """Make an entry of a body's log."""
    values = {"day": TODAY, "kind": "event", "done": "举办企业需求对接会", "who": "驻点人员", **more}
    return make(LogEntry(body=body, **values))


def action_item(body: StandingBody, *, state: str = "open", **more: Any) -> ActionItem:
    """Make something that is to be done."""
    values = {"year": 2025, "title": "补齐设备台账", "due_on": TODAY + timedelta(days=60), **more}
    return make(ActionItem(body=body, state=state, **values))


def event(region: str = YINCHUAN, *, state: str = "announced", **more: Any) -> Event:
    """Make an event in ten days that lacks nothing."""
    values = {
        "title": "储能产业需求对接会",
        "kind": "matchmaking",
        "starts_on": TODAY + timedelta(days=10),
        "hours": "09:00–17:00",
        "venue": "银川国际会展中心二层",
        "summary": "高校专家与企业面对面。",
        **more,
    }
    values.setdefault("ends_on", values["starts_on"])
    return make(Event(region_id=region, state=state, **values))


def event_session(event: Event, **more: Any) -> EventSession:
    """Make a part of an event's programme: the first hour of its first day."""
    begins = datetime(event.starts_on.year, event.starts_on.month, event.starts_on.day, 1, tzinfo=UTC)
    values = {
        "title": "开场",
        "kind": "opening",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
        **more,
    }
    return make(EventSession(event=event, **values))


def event_task(event: Event, *, state: str = "open", **more: Any) -> EventTask:
    """Make something that is to be done for an event."""
    return make(EventTask(event=event, state=state, **{"title": "落实会场", "due_on": TODAY, **more}))


def event_registration(event: Event, *, state: str = "placed", **more: Any) -> EventRegistration:
    """Register somebody for an event."""
    values = {"name": "来宾", "registered_at": NOW, "way": "link", **more}
    return make(EventRegistration(event=event, state=state, **values))


def event_invitation(event: Event, *, state: str = "listed", **more: Any) -> EventInvitation:
    """Put somebody on the list of an event."""
    return make(EventInvitation(event=event, state=state, **{"name": "受邀人", **more}))


def matchday(event: Event, **more: Any) -> Matchday:
    """Make the meetings of an event, with two slots and two tables."""
    row = make(Matchday(event=event, **more))
    begins = datetime(event.starts_on.year, event.starts_on.month, event.starts_on.day, 1, tzinfo=UTC)
    for number in (1, 2):
        at = begins + timedelta(minutes=30 * number)
        MeetingSlot.objects.create(
            matchday=row, number=number, starts_at=at, ends_at=at + timedelta(minutes=20)
        )
        MeetingTable.objects.create(matchday=row, number=number, name=str(number))
    found: Matchday = row
    return found


def meeting(matchday: Matchday, a: Any, b: Any, *, state: str = "planned", **more: Any) -> Meeting:
    """Make a meeting of two who are registered, in the first slot at the first table, with its seats."""
    one, other = (Participant.objects.get_or_create(matchday=matchday, registration=row)[0] for row in (a, b))
    first, second = (one, other) if one.pk < other.pk else (other, one)
    slot, table = matchday.slots.first(), matchday.tables.first()
    where = {"slot": slot, "until": slot, "table": table}
    row = make(Meeting(matchday=matchday, a=first, b=second, **where, state=state, **more))
    for person in (first, second):
        Seat.objects.create(meeting=row, participant=person, slot=slot, table=table, first=person is first)
    found: Meeting = row
    return found


def event_template(**more: Any) -> EventTemplate:
    """Make a template with a short checklist."""
    values = {
        "name": "需求对接会",
        "kind": "matchmaking",
        "tasks": "T-30 | 确定时间\nT0 | 现场签到\nT+7 | 回访",
        **more,
    }
    return make(EventTemplate(**values))


def event_goal(**more: Any) -> EventGoal:
    """Set the goal of a year."""
    return make(EventGoal(**{"year": TODAY.year, "goal": 100, **more}))


def fund(name: str, region: str, **more: Any) -> Fund:
    """Make a fund."""
    return make(Fund(name=name, region_id=region, **more))


def governance(of: Fund, *, number: int = 1, state: str = "draft", **more: Any) -> Governance:
    """Make a version of a rule book; its clauses are those given, none to begin with."""
    return make(Governance(fund=of, number=number, state=state, **more))


def payer(of: Fund, *, side: str = "government", **more: Any) -> Payer:
    """Make a payer of a fund."""
    return make(Payer(fund=of, side=side, **{"name": "地方财政专项", **more}))


def appropriation(of: Payer, year: int = 2026, wan: int = 100, **more: Any) -> Appropriation:
    """Make a year of a payer."""
    return make(Appropriation(payer=of, year=year, planned=Money.wan(wan), **more))


def notice(of: Appropriation, wan: int = 60, *, state: str = "entered", **more: Any) -> Notice:
    """Make a notice of appropriation; what is confirmed is not booked by it."""
    values = {"kind": "issue", "document": "拨〔2026〕1号", "dated_on": TODAY, **more}
    return make(Notice(appropriation=of, amount=Money.wan(wan), state=state, **values))


def inflow(of: Payer, wan: int = 60, *, state: str = "entered", **more: Any) -> Inflow:
    """Make money that came in; what is confirmed is not booked by it."""
    return make(
        Inflow(payer=of, received_on=TODAY, amount=Money.wan(wan), state=state, **{"reference": "N1", **more})
    )


def call(of: Fund, *, state: str = "draft", **more: Any) -> Call:
    """Make a call for applications, under the rules that its fund has in force."""
    values = {
        "title": "2026年度项目征集", "year": 2026, "guide": "支持产学研合作。", "opens_on": TODAY - timedelta(days=10),
        "closes_on": TODAY + timedelta(days=30), "governance": Governance._base_manager.filter(in_force_of=of).first(),
        **more,
    }  # fmt: skip
    return make(Call(fund=of, state=state, **values))


def topic(of: Call, title: str = "储能电池寿命提升", **more: Any) -> Topic:
    """Make a topic of a call."""
    return make(Topic(call=of, **{"title": title, "content": "循环寿命提升百分之三十。", **more}))


def applied(of: Call, lead: Organisation, *, state: str = "draft", **more: Any) -> Application:
    """Make an application with the part of its lead; what is beyond a draft was submitted once."""
    submitted = None if state == "draft" else NOW
    values = {
        "title": "高镍正极材料产业化", "abstract": "提升循环寿命。", "class_key": "general", "submitted_at": submitted,
        "revision": 0 if submitted is None else 1, **more,
    }  # fmt: skip
    row = make(Application(call=of, lead=lead, state=state, **values))
    Party.objects.create(
        application=row, organisation=lead, name=lead.name, kind="enterprise", lead=True, local=True,
        state="confirmed",
    )  # fmt: skip
    return row


def assignment(of: Application, reviewer: Expert, *, state: str = "proposed", **more: Any) -> Assignment:
    """Make a reviewer's task; from acceptance on the declaration is signed."""
    signed = (
        {"declaration": 1, "signed_name": "签名"} if state not in ("proposed", "invited", "declined") else {}
    )
    number = Assignment._base_manager.filter(application=of).count() + 11
    values = {"title": of.title, "number": number, **signed, **more}
    return make(Assignment(call=of.call, application=of, expert=reviewer, state=state, **values))


def feedback(need: Need, *, created_by: Any, **more: Any) -> MatchFeedback:
    """Make a verdict on a match."""
    return make(MatchFeedback(need=need, verdict="good", created_by=created_by, **more))


def match_profile(*, state: str = "draft", kind: str = "results", **more: Any) -> MatchProfile:
    """Make a version of the weights."""
    values = {"title": "权重", "text_weight": 70, "field_weight": 8, **more}
    row = MatchProfile(kind=kind, state=state, activated_at=NOW if state == "active" else None, **values)
    return make(row)


def match_dictionary(*, state: str = "draft", **more: Any) -> MatchDictionary:
    """Make a version of the dictionary."""
    values = {"title": "词典", "text": "[same]\n储能 | energy storage\n", **more}
    return make(MatchDictionary(state=state, activated_at=NOW if state == "active" else None, **values))


def agreement(region: str = YINCHUAN, *, state: str = "signed", **more: Any) -> Agreement:
    """Make an agreement, signed and in force unless said otherwise."""
    values = {
        "title": "全面合作协议",
        "level": "city",
        "signed_on": TODAY - timedelta(days=400),
        "starts_on": TODAY - timedelta(days=400),
        "ends_on": TODAY + timedelta(days=700),
        **more,
    }
    return make(Agreement(region_id=region, state=state, **values))


def agreement_text(agreement: Agreement, **more: Any) -> AgreementText:
    """Make a version of an agreement's text."""
    values = {"number": 1, "dated_on": TODAY, "change": "初稿", **more}
    return make(AgreementText(agreement=agreement, **values))


def promise(agreement: Agreement, *, state: str = "open", **more: Any) -> Promise:
    """Make a promise of an agreement."""
    values = {
        "title": "每年安排产学研专项经费",
        "side": "partner",
        "due_on": TODAY + timedelta(days=90),
        **more,
    }
    return make(Promise(agreement=agreement, state=state, **values))


def clause_point(agreement: Agreement, *, state: str = "open", **more: Any) -> ClausePoint:
    """Make a point of an agreement."""
    values = {"title": "知识产权归属", "ours": "归学校所有", "theirs": "共同所有", **more}
    return make(ClausePoint(agreement=agreement, state=state, **values))


def interaction(*, officer: Any, **more: Any) -> Interaction:
    """Make a note of a visit."""
    values = {"kind": "visit", "happened_on": TODAY, "title": "走访企业", "region_id": YINCHUAN, **more}
    return make(Interaction(officer=officer, created_by=officer, **values))
