"""Declare the pages of projects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.projects.forms import MilestoneForm, ProjectForm
from luodi.projects.models import Milestone, Project

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
