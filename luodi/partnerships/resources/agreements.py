"""Declare the pages of agreements, their texts, promises, open points, and of interactions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.partnerships.forms import AgreementForm, InteractionForm, PointForm, PromiseForm, TextForm
from luodi.partnerships.models import Agreement, AgreementText, ClausePoint, Interaction, Promise

READERS = frozenset(
    {
        Role.OFFICE_DIRECTOR,
        Role.REGIONAL_OFFICER,
        Role.RESIDENT,
        Role.FUND_MANAGER,
        Role.FINANCE_CLERK,
        Role.TECHNOLOGY_MANAGER,
        Role.UNIVERSITY_LEADER,
        Role.CITY_OFFICIAL,
    }
)

AGREEMENTS = register(
    Resource(
        model=Agreement,
        slug="agreements",
        headings={
            "title": ("协议名称", "名称"),
            "level": ("级别", "层级"),
            "region": ("地区", "合作地区", "签约地区"),
            "partners": ("合作方", "签约方", "合作单位"),
            "amount": ("金额", "协议金额"),
            "signed_on": ("签订日期", "签约日期", "签署日期"),
            "ends_on": ("到期日期", "截止日期", "有效期至"),
        },
        icon="signature",
        title=_("Agreements"),
        lead=_("What the university has agreed with regions and partners, and what was promised."),
        columns=("title", "level", "region", "state", "signed_on", "ends_on", "changed_at"),
        filters=("state", "level", "region", "partners", "ends_on"),
        panels=(
            Panel(_("Agreement"), ("summary", "partners"), wide=True),
            Panel(
                _("Term"),
                ("level", "region", "amount", "signed_on", "starts_on", "ends_on", "predecessor", "origin"),
            ),
        ),
        form=AgreementForm,
        roles=READERS,
        searched=False,
        empty=_("No agreement yet. Enter the first one; its promises follow."),
    )
)

TEXTS = register(
    Resource(
        model=AgreementText,
        slug="agreement-texts",
        # A version is its file, and no cell holds a file.
        workbook=False,
        icon="file-text",
        title=_("Versions of agreements"),
        lead=_("The texts of agreements as they were on the table, and what changed."),
        columns=("agreement", "number", "dated_on", "change"),
        filters=("dated_on",),
        panels=(Panel(_("Version"), ("agreement", "number", "dated_on", "change")),),
        form=TextForm,
        searched=False,
        creatable=False,
        empty=_("No version yet. Open an agreement and add its text."),
    )
)

PROMISES = register(
    Resource(
        model=Promise,
        slug="promises",
        headings={
            "agreement": ("协议", "协议名称", "合作协议", "所属协议"),
            "clause": ("条款号", "条款", "条目"),
            "title": ("承诺事项", "承诺内容", "事项", "任务", "内容"),
            "side": ("承诺方", "责任方"),
            "owner": ("责任单位", "责任人", "负责单位", "负责人"),
            "due_on": ("完成时限", "截止日期", "期限", "时限"),
            "measure": ("考核指标", "衡量标准", "指标"),
            "evidence": ("完成情况", "进展", "佐证"),
        },
        icon="list-check",
        title=_("Promises"),
        lead=_("What agreements promise: who owes what by when."),
        columns=("title", "agreement", "side", "owner", "due_on", "state"),
        filters=("state", "side", "due_on", "agreement__region", "agreement__state", "agreement__partners"),
        labels={
            "agreement__region": _("region"),
            "agreement__state": _("state of the agreement"),
            "agreement__partners": _("partner"),
        },
        panels=(
            Panel(_("Promise"), ("title", "measure", "evidence"), wide=True),
            Panel(_("Facts"), ("agreement", "clause", "side", "owner", "due_on")),
        ),
        form=PromiseForm,
        order="due_on",
        roles=READERS,
        searched=False,
        creatable=False,
        within="agreement",
        empty=_("No promise yet. Open an agreement and add what it promises."),
        files_note=_(
            "Once the promise counts as kept, everybody who sees it can open these files, the city too."
        ),
    )
)

POINTS = register(
    Resource(
        model=ClausePoint,
        slug="points",
        headings={
            "agreement": ("协议", "协议名称", "合作协议", "所属协议"),
            "clause": ("条款号", "条款", "条目"),
            "title": ("议题", "事项", "内容"),
            "ours": ("我方意见", "校方意见"),
            "theirs": ("对方意见", "地方意见"),
            "decision": ("结论", "商定结果"),
        },
        icon="messages",
        title=_("Open points"),
        lead=_("What is still negotiated in agreements: both positions, and what was decided."),
        columns=("title", "agreement", "clause", "state", "changed_at"),
        filters=("state",),
        panels=(
            Panel(_("Positions"), ("ours", "theirs", "decision"), wide=True),
            Panel(_("Facts"), ("agreement", "clause", "because")),
        ),
        form=PointForm,
        searched=False,
        creatable=False,
        within="agreement",
        empty=_("No point yet. Open an agreement that is negotiated and add one."),
    )
)

INTERACTIONS = register(
    Resource(
        model=Interaction,
        slug="interactions",
        headings={
            "happened_on": ("日期", "时间", "走访日期"),
            "title": ("事项", "主题", "内容", "标题"),
            "people": ("参加人员", "参与人", "人员"),
            "organisation": ("单位", "企业", "企业名称", "走访单位"),
            "next_step": ("下一步", "后续工作", "待办"),
        },
        icon="message-circle",
        title=_("Interactions"),
        lead=_("Whom the office met, what was said, and what comes next."),
        columns=("title", "kind", "happened_on", "organisation", "region", "next_step", "next_on"),
        filters=("kind", "region", "organisation", "happened_on", "next_on", "done_on__isnull"),
        labels={"done_on__isnull": _("next step still open")},
        panels=(
            Panel(_("What happened"), ("note", "people"), wide=True),
            Panel(
                _("Facts"),
                ("kind", "happened_on", "organisation", "person", "agreement", "region", "officer"),
            ),
            Panel(_("What comes next"), ("next_step", "next_on", "done_on")),
        ),
        form=InteractionForm,
        order="-happened_on",
        roles=frozenset(
            {
                Role.OFFICE_DIRECTOR,
                Role.REGIONAL_OFFICER,
                Role.RESIDENT,
                Role.FUND_MANAGER,
                Role.TECHNOLOGY_MANAGER,
            }
        ),
        searched=False,
        empty=_("No note yet. Write down the next visit, or paste a chat."),
    )
)
