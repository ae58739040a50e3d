"""Declare the pages of projects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.projects.forms import (
    AssessmentForm,
    DeliverableForm,
    MilestoneForm,
    PolicyForm,
    ProjectForm,
    ReasonForm,
    RiskForm,
)
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Milestone,
    Project,
    ProjectChange,
    Risk,
)

PROJECTS = register(
    Resource(
        model=Project,
        slug="projects",
        headings={
            "title": ("项目名称", "名称", "课题名称"),
            "kind": ("项目类型", "类型", "类别"),
            "region": ("落地地区", "地区", "所属地区", "所在地区"),
            "base": ("承接基地", "基地", "落地基地"),
            "school": ("承担单位", "学院", "院系", "完成单位"),
            "amount": ("金额", "合同金额", "经费", "项目经费", "总金额"),
            "starts_on": ("开始日期", "起始日期", "开始时间"),
            "ends_on": ("结束日期", "截止日期", "结束时间"),
        },
        icon="briefcase",
        title=_("Projects"),
        lead=_("Joint work from its proposal to its close, wherever it lands."),
        columns=("title", "kind", "region", "school", "state", "ends_on", "changed_at"),
        filters=(
            "state",
            "kind",
            "region",
            "base",
            "partners__organisation",
            "field",
            "starts_on",
            "ends_on",
            "origin",
        ),
        labels={"partners__organisation": _("partner")},
        panels=(
            Panel(_("Project"), ("summary",), wide=True),
            Panel(
                _("Facts"),
                (
                    "kind",
                    "region",
                    "base",
                    "school",
                    "field",
                    "amount",
                    "starts_on",
                    "ends_on",
                    "origin",
                    "source",
                ),
            ),
        ),
        form=ProjectForm,
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR, Role.REVIEWER},
        empty=_("No project yet. An introduction that both sides agreed to becomes one."),
    )
)

MILESTONES = register(
    Resource(
        model=Milestone,
        slug="milestones",
        headings={
            "project": ("项目", "项目名称", "所属项目"),
            "title": ("里程碑", "节点", "任务", "内容"),
            "due_on": ("计划完成日期", "完成时限", "截止日期", "期限"),
            "done_on": ("实际完成日期", "完成日期"),
            "evidence": ("完成情况", "佐证"),
        },
        icon="flag",
        title=_("Milestones"),
        lead=_("What projects promised by which day."),
        columns=("title", "project", "due_on", "done_on"),
        filters=("due_on",),
        panels=(Panel(_("Milestone"), ("title", "project", "due_on", "done_on", "evidence")),),
        form=MilestoneForm,
        order="due_on",
        searched=False,
        creatable=False,
        within="project",
        empty=_("No milestone yet."),
    )
)

DELIVERABLES = register(
    Resource(
        model=Deliverable,
        slug="deliverables",
        headings={
            "project": ("项目", "项目名称", "所属项目"),
            "title": ("交付物", "交付物名称", "成果名称", "名称"),
            "kind": ("类别", "类型", "形式"),
            "due_on": ("计划交付日期", "交付时限", "截止日期", "期限"),
        },
        icon="package",
        title=_("Deliverables"),
        lead=_("What projects hand over, by which day, and whether it was accepted."),
        columns=("title", "project", "kind", "due_on", "handed_over_on", "accepted_on", "state"),
        filters=("project", "kind", "state", "due_on"),
        panels=(
            Panel(
                _("Deliverable"),
                (
                    "title",
                    "project",
                    "kind",
                    "due_on",
                    "handed_over_on",
                    "accepted_on",
                    "accepted_by",
                ),
            ),
        ),
        form=DeliverableForm,
        order="due_on",
        searched=False,
        creatable=False,
        within="project",
        files_note=_("Opened by the team, its school, the office and the partners of the project."),
        empty=_("No deliverable yet."),
    )
)

RISKS = register(
    Resource(
        model=Risk,
        slug="risks",
        headings={
            "project": ("项目", "项目名称", "所属项目"),
            "title": ("风险", "风险描述", "风险点"),
            "likelihood": ("可能性", "发生概率"),
            "effect": ("影响程度", "影响"),
            "owner": ("责任人",),
            "measure": ("应对措施", "措施"),
        },
        icon="alert-triangle",
        title=_("Risks"),
        lead=_("What may go wrong in projects, and what is done about it."),
        columns=("title", "project", "likelihood", "effect", "score", "owner", "state"),
        filters=("project", "likelihood", "effect", "state"),
        labels={"score": _("likelihood × effect")},
        panels=(
            Panel(_("Risk"), ("title", "measure"), wide=True),
            Panel(_("Facts"), ("project", "likelihood", "effect", "score", "owner")),
        ),
        form=RiskForm,
        searched=False,
        creatable=False,
        within="project",
        empty=_("No risk yet."),
    )
)

CHANGES = register(
    Resource(
        model=ProjectChange,
        slug="project-changes",
        icon="replace",
        title=_("Project changes"),
        lead=_("How running projects were changed: from what to what, why, and who decided."),
        columns=("reason", "project", "state", "created_at", "decided_at"),
        filters=("project", "state"),
        labels={"decided_at": _("decided at")},
        panels=(
            Panel(_("Reason"), ("reason",), wide=True),
            Panel(_("Facts"), ("project", "created_by", "created_at", "decided_at")),
        ),
        form=ReasonForm,
        workbook=False,
        searched=False,
        creatable=False,
        within="project",
        empty=_("No change yet. A change is proposed on the page of a running project."),
    )
)

ASSESSMENTS = register(
    Resource(
        model=Assessment,
        slug="assessments",
        icon="scale",
        title=_("Start assessments"),
        lead=_("How proposed projects are judged by innovation, market and foundation of cooperation."),
        columns=("project", "assessor", "state", "score_shown", "changed_at"),
        filters=("project", "state"),
        labels={"score_shown": _("score")},
        panels=(
            Panel(_("Technological innovation"), ("innovation", "innovation_reason"), wide=True),
            Panel(_("Market prospect"), ("market", "market_reason"), wide=True),
            Panel(_("Foundation of cooperation"), ("foundation", "foundation_reason"), wide=True),
            Panel(_("Facts"), ("project", "assessor", "score_shown", "policy", "advice")),
        ),
        form=AssessmentForm,
        also=("policy",),
        workbook=False,
        searched=False,
        creatable=False,
        empty=_("No assessment yet. The office asks for one on the page of a proposed project."),
    )
)

POLICIES = register(
    Resource(
        model=AssessmentPolicy,
        slug="assessment-policies",
        icon="adjustments",
        title=_("Assessment policy"),
        lead=_("By which weights projects are assessed, and which kinds need it; one version is in force."),
        columns=("title", "state", "activated_at", "changed_at"),
        filters=("state",),
        labels={"kinds_shown": _("asked of")},
        panels=(
            Panel(
                _("Version"),
                (
                    "innovation_weight",
                    "market_weight",
                    "foundation_weight",
                    "kinds_shown",
                    "least",
                    "activated_at",
                ),
            ),
        ),
        form=PolicyForm,
        roles=frozenset({Role.OFFICE_DIRECTOR}),
        workbook=False,
        searched=False,
        empty=_("No version yet: all three criteria weigh alike, and no kind needs an assessment."),
    )
)
