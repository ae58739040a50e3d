"""Declare the pages of standing bodies and of what is kept in them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.partnerships.forms import (
    ActionForm,
    BodyForm,
    BookForm,
    CouncilMemberForm,
    EquipmentForm,
    EvaluationForm,
    IndexForm,
    LogForm,
    MeetingForm,
    PostingForm,
    ReportForm,
    TargetForm,
    TeamForm,
)
from luodi.partnerships.models import (
    ActionItem,
    BookLine,
    CouncilMeeting,
    CouncilMember,
    Equipment,
    Evaluation,
    EvaluationIndex,
    LogEntry,
    MemberTeam,
    Posting,
    StandingBody,
    Target,
    YearReport,
)

BODIES = register(
    Resource(
        model=StandingBody,
        slug="bodies",
        headings={
            "name": ("机构名称", "名称", "平台名称"),
            "kind": ("机构类型", "类型", "类别"),
            "region": ("地区", "所在地区", "所在地"),
            "since_year": ("成立年份", "成立时间", "建立年份"),
        },
        icon="building-community",
        title=_("Offices, institutes and bases"),
        lead=_("What university and regions keep together, beyond single projects."),
        columns=("name", "kind", "region", "state", "since_year", "ends_on"),
        filters=("state", "kind", "region", "origin"),
        panels=(
            Panel(_("What it does"), ("tasks_shown", "note_shown"), wide=True),
            Panel(
                _("Facts"),
                (
                    "kind",
                    "region",
                    "partner",
                    "partner_text",
                    "parties",
                    "since_year",
                    "origin",
                    "source",
                ),
            ),
            Panel(_("Term and space"), ("starts_on", "ends_on", "space")),
        ),
        form=BodyForm,
        order="name",
        roles=frozenset(Role.values) - {Role.ENTERPRISE_CONTACT, Role.REVIEWER},
        labels={"tasks_shown": _("tasks"), "note_shown": _("note")},
        searched=False,
        empty=_("No standing body yet."),
    )
)

# What is kept in a body is added on the body's page, and has no place of its own in the navigation.
NOTHING_YET = _("Nothing yet. Open a body and add it there.")


_BODY = ("机构", "机构名称", "所属机构", "平台名称", "所属平台")


def _within(*, headings: dict[str, tuple[str, ...]] | None = None, **declared: Any) -> Resource:
    return register(
        Resource(
            searched=False,
            creatable=False,
            within="body",
            headings={"body": _BODY, **(headings or {})},
            empty=NOTHING_YET,
            **declared,
        )
    )


EQUIPMENT = _within(
    model=Equipment,
    slug="equipment",
    headings={
        "name": ("设备名称", "名称"),
        "number": ("台数", "数量"),
        "value": ("总价", "价值", "金额"),
        "owner": ("产权单位",),
    },
    icon="tool",
    title=pgettext_lazy("plural", "Equipment"),
    lead=_("What bodies have to work with."),
    columns=("name", "body", "number", "value", "owner", "since_year"),
    filters=("body",),
    panels=(Panel(_("Equipment"), ("name", "body", "number", "value", "owner", "since_year")),),
    form=EquipmentForm,
)

TEAMS = _within(
    model=MemberTeam,
    slug="teams",
    headings={
        "direction": ("研究方向", "方向"),
        "school": ("学院", "所属学院"),
        "lead": ("负责人", "带头人"),
        "people": ("人数",),
    },
    icon="users-group",
    title=_("Member teams"),
    lead=_("Which schools work on which directions of an institute."),
    columns=("direction", "body", "school", "lead", "people"),
    filters=("body",),
    panels=(Panel(_("Team"), ("direction", "body", "school", "lead", "people", "note")),),
    form=TeamForm,
)

COUNCIL = _within(
    model=CouncilMember,
    slug="council-members",
    headings={
        "name": ("姓名",),
        "title": ("职务", "现任职务"),
        "party": ("代表单位", "单位"),
        "office": ("理事会职务",),
    },
    icon="users",
    title=_("Council members"),
    lead=_("Who sits in the councils of bodies."),
    columns=("name", "title", "body", "party", "office", "starts_on", "ends_on"),
    filters=("body", "office"),
    panels=(
        Panel(_("Council member"), ("name", "title", "body", "party", "office", "starts_on", "ends_on")),
    ),
    form=CouncilMemberForm,
)

MEETINGS = _within(
    model=CouncilMeeting,
    slug="council-meetings",
    headings={
        "title": ("会议名称", "会议"),
        "held_on": ("日期", "召开日期", "时间"),
        "attended": ("参会人员", "出席人员"),
        "decided": ("议定事项", "决议"),
    },
    icon="calendar-event",
    title=_("Council meetings"),
    lead=_("When councils met, and what they decided."),
    columns=("title", "body", "held_on"),
    filters=("body", "held_on"),
    panels=(
        Panel(_("What was decided"), ("decided",), wide=True),
        Panel(_("Meeting"), ("body", "held_on", "attended")),
    ),
    form=MeetingForm,
    order="-held_on",
)

POSTINGS = _within(
    model=Posting,
    slug="postings",
    headings={
        "person": ("姓名", "派驻人员"),
        "duty": ("职务", "岗位"),
        "starts_on": ("开始日期", "派驻日期"),
        "ends_on": ("结束日期",),
        "allowance": ("月补贴", "补贴"),
    },
    added_by="staff",
    icon="user-pin",
    title=_("Postings"),
    lead=_("Who is posted where, from when until when."),
    columns=("person", "body", "duty", "starts_on", "ends_on", "allowance"),
    filters=("body", "starts_on"),
    panels=(Panel(_("Posting"), ("person", "body", "duty", "starts_on", "ends_on", "allowance")),),
    form=PostingForm,
    order="-starts_on",
)

BOOK = _within(
    model=BookLine,
    slug="book-lines",
    headings={
        "party": ("出资方", "单位"),
        "year": ("年度", "年份"),
        "amount": ("金额",),
        "paid_on": ("到账日期", "支付日期"),
        "voucher": ("凭证", "凭证编号"),
    },
    added_by="book",
    icon="report-money",
    title=_("Money promised and paid"),
    lead=_("What parties promised and paid, line by line."),
    columns=("body", "party", "year", "kind", "amount", "paid_on", "voucher", "state"),
    filters=("body", "party", "year", "kind", "state"),
    panels=(Panel(_("Line"), ("body", "party", "year", "kind", "amount", "paid_on", "voucher", "note")),),
    form=BookForm,
    order="-year",
)

TARGETS = _within(
    model=Target,
    slug="targets",
    headings={"year": ("年度", "年份"), "indicator": ("指标", "指标名称"), "target": ("目标值", "目标")},
    placed=("year", "indicator"),
    icon="target-arrow",
    title=_("Targets"),
    lead=_("What bodies plan for a year."),
    columns=("indicator_shown", "body", "year", "target"),
    filters=("body", "year"),
    panels=(Panel(_("Target"), ("indicator_shown", "body", "year", "target")),),
    form=TargetForm,
    labels={"indicator_shown": _("indicator")},
)

REPORTS = _within(
    model=YearReport,
    slug="year-reports",
    headings={"year": ("年度", "年份")},
    added_by="report",
    icon="file-description",
    title=_("Reports on a year"),
    lead=_("What bodies report of their years."),
    columns=("body", "year", "state", "changed_at"),
    filters=("body", "year", "state"),
    panels=(
        Panel(_("Report"), ("done", "results", "problems", "ahead"), wide=True),
        Panel(_("Facts"), ("body", "year")),
    ),
    form=ReportForm,
    order="-year",
)

EVALUATIONS = _within(
    model=Evaluation,
    slug="evaluations",
    added_by="assess",
    # Judged by the index of the body's kind, which differ in their indicators, beside what is counted.
    workbook=False,
    icon="chart-radar",
    title=_("Evaluations"),
    lead=_("How the years of bodies were evaluated."),
    columns=("body", "year", "state", "score_shown", "grade"),
    filters=("body", "year", "state"),
    panels=(Panel(_("Outcome"), ("body", "year", "score_shown", "grade", "conclusion", "index_shown")),),
    form=EvaluationForm,
    order="-year",
    also=("index",),
    labels={"score_shown": _("score"), "index_shown": _("evaluation index")},
)

INDEXES = register(
    Resource(
        model=EvaluationIndex,
        slug="evaluation-indexes",
        workbook=False,
        icon="list-details",
        title=_("Evaluation index"),
        lead=_("By what bodies are evaluated; every version is kept, one of each kind is in force."),
        columns=("title", "kind", "state", "activated_at", "changed_at"),
        filters=("state", "kind"),
        panels=(Panel(_("Version"), ("kind", "activated_at")),),
        form=IndexForm,
        roles=frozenset({Role.OFFICE_DIRECTOR}),
        searched=False,
        empty=_("No version yet: the index that Luodi comes with is in force."),
    )
)

ACTIONS = _within(
    model=ActionItem,
    slug="actions",
    headings={
        "year": ("年度",),
        "title": ("整改事项", "事项", "内容"),
        "owner": ("责任人", "责任单位"),
        "due_on": ("完成时限", "期限", "截止日期"),
        "outcome": ("完成情况", "结果"),
    },
    icon="checklist",
    title=_("Actions"),
    lead=_("What was agreed to be done after evaluations."),
    columns=("title", "body", "owner", "due_on", "state"),
    filters=("body", "state", "due_on"),
    panels=(
        Panel(_("Action"), ("title", "outcome"), wide=True),
        Panel(_("Facts"), ("body", "year", "owner", "due_on")),
    ),
    form=ActionForm,
    order="due_on",
)

LOG = _within(
    model=LogEntry,
    slug="log-entries",
    headings={
        "day": ("日期", "时间"),
        "kind": ("类别", "工作类别", "类型"),
        "done": ("工作内容", "内容", "事项"),
        "who": ("参加人员", "人员", "经办人"),
        "interaction": ("交往记录",),
    },
    icon="notebook",
    title=_("Log of bodies"),
    lead=_(
        "What was done in bodies, day by day; the progress of plans is counted from the records, not from here."
    ),
    columns=("title", "body", "day", "kind", "who", "interaction"),
    filters=("body", "day", "kind"),
    panels=(
        Panel(_("What was done"), ("done",), wide=True),
        Panel(_("Facts"), ("body", "day", "kind", "who", "interaction")),
    ),
    form=LogForm,
    order="-day",
    labels={"title": _("what was done")},
)
