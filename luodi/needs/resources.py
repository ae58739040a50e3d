"""Declare the pages of needs and introductions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.needs.forms import NeedForm, SubscriptionForm
from luodi.needs.models import Introduction, Need, Subscription
from luodi.needs.rules import SUBSCRIBERS

NEEDS = register(
    Resource(
        model=Need,
        slug="needs",
        headings={
            "organisation": ("单位", "企业", "企业名称", "单位名称", "需求单位", "提出单位"),
            "title": ("需求名称", "名称", "需求题目", "项目名称", "技术需求名称"),
            "problem": ("主要问题", "主要技术问题", "拟解决的技术难题", "需求内容", "需求描述"),
            "technology": ("关键技术", "关键技术及指标", "技术指标", "主要技术指标"),
            "goal": ("预期目标", "期望目标"),
            "keywords": ("关键字",),
            "field": ("技术领域", "领域", "所属领域"),
            "industry": ("行业", "所属行业"),
            "region": ("地区", "所属地区", "所在地区", "所在地"),
            "way": ("合作方式", "解决方式", "需求解决方式"),
            "least_trl": ("成熟度", "技术成熟度要求", "最低成熟度"),
            "budget": ("预算", "预算资金", "拟投入资金", "计划投入", "投入预算", "经费预算"),
            "deadline_on": ("截止日期", "截止时间", "有效期", "完成时限", "期限"),
            "visibility": ("可见范围", "公开范围", "是否公开"),
        },
        icon="help-hexagon",
        title=_("Needs"),
        lead=_("What enterprises need from research, from first draft to solved."),
        columns=("title", "organisation", "region", "field", "budget", "deadline_on", "state", "changed_at"),
        filters=("state", "region", "organisation", "field", "industry", "way", "visibility", "deadline_on"),
        panels=(
            Panel(_("What is needed"), ("problem", "technology", "goal", "keywords"), wide=True),
            Panel(_("Where it belongs"), ("organisation", "region", "field", "industry")),
            Panel(
                _("Terms"),
                (
                    "way",
                    "least_trl",
                    "budget",
                    "deadline_on",
                    "visibility",
                    "submitted_at",
                    "officer",
                    "origin",
                ),
            ),
        ),
        form=NeedForm,
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR, Role.FINANCE_CLERK, Role.REVIEWER},
        empty=_("No need yet. Enter the first one; it saves itself as you type."),
    )
)

INTRODUCTIONS = register(
    Resource(
        model=Introduction,
        slug="introductions",
        icon="arrows-join",
        title=_("Introductions"),
        lead=_("Who was asked to meet whom, what they answered, and what came of it."),
        columns=("need", "organisation", "expert", "state", "answer_by_on", "changed_at"),
        filters=("state", "need__region", "answer_by_on"),
        panels=(
            Panel(
                _("Introduction"),
                ("need", "organisation", "expert", "result", "message", "answer_by_on"),
                wide=True,
            ),
        ),
        roles=frozenset(
            {
                Role.OFFICE_DIRECTOR,
                Role.TECHNOLOGY_MANAGER,
                Role.REGIONAL_OFFICER,
                Role.RESIDENT,
                Role.ENTERPRISE_CONTACT,
                Role.PROFESSOR,
                Role.SCHOOL_SECRETARY,
                Role.UNIVERSITY_LEADER,
            }
        ),
        labels={"organisation": _("enterprise"), "need__region": _("region")},
        also=("need__organisation", "expert__person"),
        searched=False,
        creatable=False,
        empty=_("No introduction yet. Open an accepted need and choose Match."),
    )
)

SUBSCRIPTIONS = register(
    Resource(
        model=Subscription,
        slug="subscriptions",
        icon="bell",
        title=_("Subscriptions"),
        lead=_(
            "What you want to hear of: once a week by mail, only what is new, and as text for WeChat on the page."
        ),
        columns=("title", "of_needs", "of_results", "industry", "region", "words", "active", "told_at"),
        panels=(
            Panel(
                _("Subscription"),
                ("of_needs", "of_results", "fields", "industry", "region", "words", "active", "told_at"),
            ),
        ),
        form=SubscriptionForm,
        roles=frozenset(SUBSCRIBERS),
        searched=False,
        workbook=False,
        empty=_("You have not subscribed to anything yet."),
    )
)
