"""Declare the pages of the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.registry.forms import (
    ApplicationForm,
    ApprovalForm,
    ExpertForm,
    OrganisationForm,
    PersonForm,
    ResultForm,
    SiteForm,
)
from luodi.registry.models import (
    Expert,
    Organisation,
    Person,
    PublicationApproval,
    ResearchResult,
    ResultApplication,
    Site,
)
from luodi.registry.rules import UNIVERSITY

# What offices call these columns in their own tables.
_ADDRESS = ("地址", "单位地址", "通讯地址", "详细地址", "注册地址")
_REGION = ("地区", "所在地区", "所属地区", "所在地", "区域", "所属区域", "省市", "落地地区", "注册地", "城市")
_UNIT = (
    "单位",
    "工作单位",
    "所属单位",
    "所在单位",
    "企业",
    "企业名称",
    "单位名称",
    "公司",
    "学院",
    "院系",
    "部门",
)
HEADINGS = {
    "organisations": {
        "name": (
            "单位名称",
            "企业名称",
            "公司名称",
            "机构名称",
            "企业",
            "单位",
            "名称",
            "单位全称",
            "企业全称",
        ),
        "name_en": ("英文名", "单位英文名称"),
        "kind": ("单位类型", "单位性质", "类型", "类别", "单位类别"),
        "uscc": ("信用代码", "社会信用代码", "统一信用代码", "信用代码证号", "组织机构代码"),
        "former_names": ("原名", "原名称", "曾用名称"),
        "other_names": ("简称", "企业简称", "单位简称", "别名", "品牌"),
        "ownership": ("所有制", "企业性质", "经济性质", "所有制形式", "登记注册类型"),
        "stock_code": ("股票代码", "证券代码", "上市代码"),
        "region": _REGION,
        "address": _ADDRESS,
        "industry": ("行业", "所属行业", "行业分类", "国民经济行业", "所属国民经济行业"),
        "size": ("企业规模", "单位规模"),
        "high_tech": ("高新企业", "高企", "是否高新技术企业", "是否高企"),
        "parent": ("上级单位", "母公司", "所属集团", "主管单位"),
        "website": ("网站", "官网", "网址", "单位网址"),
        "introduction": ("企业简介", "单位简介", "公司简介", "主营业务", "简介"),
    },
    "people": {
        "name": ("姓名", "联系人", "名字", "联系人姓名"),
        "organisation": _UNIT,
        "title": ("职务", "职称", "职务职称", "岗位"),
        "email": ("邮箱", "电子邮件", "电子邮箱", "E-mail", "Email", "邮件"),
        "phone": ("电话", "手机", "联系电话", "手机号", "手机号码", "办公电话", "联系方式"),
    },
    "experts": {
        "person": ("姓名", "专家", "专家姓名"),
        "fields": ("技术领域", "所属领域", "研究领域"),
        "industries": ("服务行业", "行业"),
        "keywords": ("研究方向", "关键字", "专长"),
        "profile": ("简介", "个人简介", "专家简介"),
        "services": ("服务意愿", "可提供服务", "服务内容"),
        "languages": ("工作语言", "外语"),
        "regions": ("服务地区", "意向地区"),
    },
    "results": {
        "title": ("成果名称", "名称", "项目名称", "技术名称", "题目"),
        "title_en": ("英文名称", "成果英文名称"),
        "summary": ("成果简介", "简介", "摘要", "技术简介"),
        "problem": ("解决的问题", "解决的技术问题"),
        "advantage": ("技术优势", "创新点", "技术先进性"),
        "economics": ("经济效益", "效益分析"),
        "keywords": ("关键字", "主题词"),
        "field": ("领域", "所属领域", "所属高新技术领域", "高新技术领域"),
        "industry": ("应用行业", "所属行业", "行业"),
        "trl": ("技术成熟度", "成熟度", "TRL", "技术就绪度", "成熟度等级"),
        "way": ("合作方式", "拟采取的转化方式", "转化方式"),
        "school": ("完成单位", "第一完成单位", "所属单位", "学院", "院系", "单位"),
        "inventors": ("完成人", "负责人", "发明人", "成果完成人"),
        "outcome": ("应用情况", "转化情况", "转化说明"),
        "category": ("学科", "学科分类", "专业"),
        "embodiment": ("成果体现形式", "体现形式", "成果形式"),
        "standing": ("技术水平", "成果水平"),
        "evaluation": ("评价形式", "评价方式"),
        "project_source": ("课题来源", "任务来源"),
        "attribute": ("成果属性",),
        "kind": ("成果类别", "成果类型"),
        "completing_units": ("完成单位排序", "主要完成单位"),
        "completers": ("主要完成人", "完成人排序"),
        "use_state": ("应用状态", "成果应用状态"),
        "unused_reason": ("未应用原因",),
        "approval_number": ("成果登记号", "批准登记号", "登记号"),
        "secrecy": ("密级", "保密情况"),
    },
    "applications": {
        "result": ("成果", "成果名称", "应用成果"),
        "region": _REGION,
        "enterprise": ("应用单位", "企业", "企业名称", "受让单位"),
        "year": ("年份", "应用年份", "转化年份"),
        "way": ("方式", "转化方式", "合作方式"),
        "outcome": ("应用效果", "应用情况", "效果"),
    },
}

STAFF = frozenset({*UNIVERSITY, Role.ADMINISTRATOR})

RESULTS = register(
    Resource(
        model=ResearchResult,
        slug="results",
        headings=HEADINGS["results"],
        icon="bulb",
        title=_("Research results"),
        lead=_("What the university can bring into a region, each with where it is used already."),
        columns=("title", "field", "trl", "school", "state", "changed_at"),
        filters=("state", "field", "industry", "trl", "way", "origin"),
        panels=(
            # Drawn as the card on top of the page (researchresult_detail.html); the others follow.
            Panel(_("In short"), ("problem", "advantage", "maturity", "stage"), wide=True),
            Panel(_("Result"), ("summary", "economics", "outcome"), wide=True),
            Panel(
                _("Facts"),
                ("keywords", "field", "industry", "category", "school", "inventors", "origin", "source"),
            ),
            Panel(_("How it can be had"), ("way", "price_idea", "price_terms")),
            Panel(
                _("Registration"),
                (
                    "kind",
                    "embodiment",
                    "attribute",
                    "standing",
                    "evaluation",
                    "project_source",
                    "completing_units",
                    "completers",
                    "starts_on",
                    "ends_on",
                    "use_state",
                    "unused_reason",
                    "approval_number",
                    "secrecy",
                ),
            ),
        ),
        labels={"maturity": _("maturity"), "stage": _("stage")},
        form=ResultForm,
        roles=frozenset({*UNIVERSITY, Role.ENTERPRISE_CONTACT, Role.CITY_OFFICIAL}),
        empty=_("No result yet. Import the catalogue, or enter the first one."),
    )
)

EXPERTS = register(
    Resource(
        model=Expert,
        slug="experts",
        headings=HEADINGS["experts"],
        icon="school",
        title=_("Experts"),
        lead=_("Who can help, with what, and how much is on their desk already."),
        columns=("person", "school", "keywords", "service_names", "load_cap"),
        filters=("fields", "industries"),
        panels=(
            Panel(_("Profile"), ("profile", "keywords", "fields", "industries"), wide=True),
            Panel(
                _("Facts"),
                (
                    "person",
                    "school",
                    "service_names",
                    "language_names",
                    "regions",
                    "load_cap",
                    "email",
                    "phone",
                    "orcid",
                    "openalex",
                    "confirmed_at",
                    "origin",
                ),
            ),
        ),
        form=ExpertForm,
        also=("person__organisation",),
        roles=frozenset(UNIVERSITY),
        labels={
            "school": _("school"),
            "service_names": _("services offered"),
            "language_names": _("languages"),
            "email": _("e-mail"),
            "phone": _("phone"),
        },
        empty=_("No expert yet. Add people first, then their profiles."),
    )
)

ORGANISATIONS = register(
    Resource(
        model=Organisation,
        slug="organisations",
        headings=HEADINGS["organisations"],
        icon="building-factory-2",
        title=_("Organisations"),
        lead=_("Enterprises, government departments and university units, each once."),
        columns=("name", "kind", "region", "industry", "size", "changed_at"),
        filters=("kind", "region", "industry", "size", "origin"),
        panels=(
            Panel(
                _("Organisation"),
                ("name", "name_en", "kind", "uscc", "former_names", "other_names", "parent", "introduction"),
                wide=True,
            ),
            Panel(
                _("Facts"),
                (
                    "region",
                    "address",
                    "industry",
                    "size",
                    "ownership",
                    "high_tech",
                    "stock_code",
                    "website",
                    "origin",
                    "source",
                ),
            ),
        ),
        form=OrganisationForm,
        roles=STAFF - {Role.PROFESSOR, Role.SCHOOL_SECRETARY} | {Role.CITY_OFFICIAL},
        empty=_("No organisation is open to you yet."),
    )
)

SITES = register(
    Resource(
        model=Site,
        slug="sites",
        icon="building-warehouse",
        title=_("Sites"),
        lead=_("Where organisations work: a factory may stand in another region than the seat."),
        columns=("organisation", "name", "kind", "region", "address"),
        filters=("region", "kind", "origin"),
        panels=(Panel(_("Site"), ("organisation", "name", "kind", "region", "address", "note", "origin")),),
        form=SiteForm,
        roles=STAFF - {Role.PROFESSOR, Role.SCHOOL_SECRETARY} | {Role.CITY_OFFICIAL},
        searched=False,
        creatable=False,
        within="organisation",
        headings={
            "organisation": ("单位", "企业", "单位名称", "企业名称", "所属企业"),
            "name": ("厂区", "厂区名称"),
            "region": ("地区", "所在地区", "所属地区"),
            "address": ("地址", "详细地址"),
        },
        empty=_("No site yet. Add one on the page of its organisation."),
    )
)

PEOPLE = register(
    Resource(
        model=Person,
        slug="people",
        headings=HEADINGS["people"],
        icon="users",
        title=_("People"),
        lead=_("Contacts in enterprises, officials, and people of the university."),
        columns=("name", "organisation", "title", "phone", "email"),
        filters=("organisation", "organisation__region"),
        labels={"organisation__region": _("region")},
        panels=(
            Panel(_("Person"), ("name", "name_en", "other_names", "organisation", "title"), wide=True),
            Panel(_("Contact"), ("phone", "email", "origin")),
        ),
        form=PersonForm,
        roles=STAFF - {Role.PROFESSOR},
        empty=_("Nobody is open to you yet."),
    )
)

APPLICATIONS = register(
    Resource(
        model=ResultApplication,
        slug="applications",
        headings=HEADINGS["applications"],
        icon="map-pin",
        title=_("Applications of results"),
        lead=_("One result, many regions: each use is a row of its own."),
        columns=("result", "region", "enterprise", "year", "way"),
        filters=("region", "enterprise", "way", "year", "origin"),
        panels=(
            Panel(
                _("Application"),
                ("result", "region", "enterprise", "year", "way", "outcome_shown", "origin", "source"),
            ),
        ),
        form=ApplicationForm,
        labels={"outcome_shown": _("outcome")},
        roles=frozenset({*UNIVERSITY, Role.CITY_OFFICIAL}) - {Role.PROFESSOR, Role.SCHOOL_SECRETARY},
        searched=False,
        empty=_("No application yet."),
    )
)

APPROVALS = register(
    Resource(
        model=PublicationApproval,
        slug="approvals",
        icon="rubber-stamp",
        title=_("Approvals to publish"),
        lead=_(
            "Whose consent a result has to be shown to enterprises, whose turn it is, and until when it holds."
        ),
        columns=("result", "state", "until_on", "changed_at"),
        filters=("state", "until_on"),
        panels=(Panel(_("Approval"), ("result", "until_on", "conditions")),),
        form=ApprovalForm,
        roles=frozenset(
            {
                Role.OFFICE_DIRECTOR,
                Role.TECHNOLOGY_MANAGER,
                Role.REGIONAL_OFFICER,
                Role.RESIDENT,
                Role.SCHOOL_SECRETARY,
                Role.PROFESSOR,
            }
        ),
        searched=False,
        creatable=False,
        workbook=False,
        empty=_("No approval yet. Open a result and ask for one."),
    )
)
