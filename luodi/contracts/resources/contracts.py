"""Declare the pages of contracts, their lines, instalments and texts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.contracts.forms import ContractForm, InstalmentForm, LineForm, TextForm
from luodi.contracts.models import Contract, ContractLine, ContractText, Instalment
from luodi.core.resource import Panel, Resource, register

INSIDERS = frozenset(
    {
        Role.OFFICE_DIRECTOR,
        Role.TECHNOLOGY_MANAGER,
        Role.REGIONAL_OFFICER,
        Role.FINANCE_CLERK,
        Role.UNIVERSITY_LEADER,
        Role.SCHOOL_SECRETARY,
        Role.PROFESSOR,
    }
)

CONTRACTS = register(
    Resource(
        model=Contract,
        slug="contracts",
        headings={
            "number": ("合同编号", "合同号"),
            "title": ("合同名称", "项目名称", "名称"),
            "project": ("所属项目", "项目"),
            "seller": ("卖方", "受托方", "乙方", "技术出让方"),
            "school": ("学院", "院系", "承担单位", "所属学院"),
            "lead": ("负责人", "项目负责人", "合同负责人"),
            "region": ("落地地区", "地区"),
            "amount": ("合同金额", "金额", "合同总额", "成交金额"),
            "signed_on": ("签订日期", "签约日期", "签订时间"),
            "starts_on": ("合同开始日期", "开始日期", "有效期起"),
            "ends_on": ("合同截止日期", "结束日期", "有效期止", "到期日期"),
            "payment": ("付款方式", "支付方式"),
            "pricing": ("定价方式",),
            "plan_source": ("计划来源",),
        },
        icon="file-dollar",
        title=_("Contracts"),
        lead=_("Technology contracts from the draft to the last payment."),
        columns=("title", "number", "school", "lead", "amount", "state", "signed_on", "changed_at"),
        filters=(
            "state",
            "signed_on",
            "school",
            "lead",
            "region",
            "project",
            "payment",
            "pricing",
            "fiscal",
            "ends_on",
            "origin",
        ),
        labels={"ways": _("ways"), "paid_by_fund": _("paid by a fund")},
        panels=(
            Panel(_("Contract"), ("summary", "ip_clause", "outcome", "waiver"), wide=True),
            Panel(
                _("Facts"),
                (
                    "number",
                    "signing",
                    "ways",
                    "project",
                    "paid_by_fund",
                    "seller",
                    "school",
                    "lead",
                    "region",
                    "field",
                    "origin",
                    "source",
                ),
            ),
            Panel(
                _("Term and money"),
                (
                    "signed_on",
                    "starts_on",
                    "ends_on",
                    "terminated_on",
                    "handed_over_on",
                    "amount",
                    "payment",
                    "vat_rate",
                    "pricing",
                    "currency",
                    "foreign_amount",
                    "rate",
                    "rate_on",
                ),
            ),
            Panel(
                _("Rights and origin"),
                ("ip_ownership", "confidential", "confidential_until", "plan_source", "fiscal"),
            ),
        ),
        form=ContractForm,
        roles=INSIDERS | {Role.ENTERPRISE_CONTACT, Role.CITY_OFFICIAL},
        empty=_("No contract yet. Enter the first one, or open it from a project."),
    )
)

LINES = register(
    Resource(
        model=ContractLine,
        slug="contract-lines",
        headings={
            "contract": ("合同", "合同名称", "合同编号"),
            "buyer": ("买方", "委托方", "甲方", "受让方", "买方名称"),
            "way": ("合同类别", "转化方式", "合同类型", "方式"),
            "service": ("技术服务类别", "服务类别"),
            "region": ("落地地区", "买方地区", "地区"),
            "industry": ("国民经济行业", "行业"),
            "amount": ("金额", "分项金额"),
        },
        icon="list-details",
        title=_("Lines of contracts"),
        lead=_(
            "Who buys what by which way and where it lands: the money of contracts is counted by these lines."
        ),
        columns=("contract", "buyer", "way", "region", "industry", "amount"),
        filters=("way", "region", "industry", "buyer", "contract", "contract__state", "contract__signed_on"),
        labels={
            "contract__state": _("state of the contract"),
            "contract__signed_on": _("contract signed on"),
        },
        panels=(Panel(_("Line"), ("contract", "buyer", "way", "service", "region", "industry", "amount")),),
        form=LineForm,
        searched=False,
        creatable=False,
        within="contract",
        empty=_("No line yet. Open a contract that is a draft and add one."),
    )
)

INSTALMENTS = register(
    Resource(
        model=Instalment,
        slug="instalments",
        headings={
            "contract": ("合同", "合同名称", "合同编号"),
            "due_on": ("应付日期", "付款日期", "计划到账日期"),
            "condition": ("付款条件", "条件"),
            "amount": ("金额", "应付金额", "计划金额"),
        },
        icon="calendar-dollar",
        title=_("Payment plans"),
        lead=_("What contracts say is paid by when, and what of it has come in."),
        columns=("contract", "due_on", "condition", "amount"),
        filters=("due_on", "contract", "contract__state"),
        labels={"contract__state": _("state of the contract")},
        panels=(Panel(_("Instalment"), ("contract", "due_on", "condition", "amount")),),
        form=InstalmentForm,
        order="due_on",
        roles=INSIDERS,
        searched=False,
        creatable=False,
        within="contract",
        empty=_("No payment is planned yet. Open a contract that is a draft and add its payment plan."),
    )
)

TEXTS = register(
    Resource(
        model=ContractText,
        slug="contract-texts",
        # A version is its file, and no cell holds a file.
        workbook=False,
        icon="file-text",
        title=_("Texts of contracts"),
        lead=_("The texts of contracts as they were on the table, and the signed one."),
        columns=("contract", "number", "dated_on", "change", "is_signed"),
        filters=("dated_on", "is_signed", "contract"),
        panels=(Panel(_("Version"), ("contract", "number", "dated_on", "is_signed", "change")),),
        form=TextForm,
        searched=False,
        creatable=False,
        empty=_("No version yet. Open a contract and add its text."),
    )
)
