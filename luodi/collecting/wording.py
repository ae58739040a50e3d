"""Know how people word a need in messages: labels, sums, terms, ways; what stands for what in the reading of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        "需求名称", "技术需求名称", "需求题目", "项目名称", "题目",
        "标题", "需求", "技术需求", "title", "need",
        "subject",
    ),
    "problem": (
        "主要问题", "问题描述", "存在问题", "拟解决的技术难题", "技术难题",
        "需求描述", "需求内容", "问题", "现状", "背景",
        "problem",
    ),
    "technology": (
        "关键技术及指标", "关键技术和指标", "关键技术", "技术指标", "主要技术指标",
        "指标要求", "指标", "技术要求", "要求",
        "technology", "indicators", "requirements",
    ),
    "goal": ("预期目标", "期望目标", "预期效果", "目标", "预期", "goal", "expected result"),
    "budget": ("预算", "经费预算", "投入预算", "拟投入资金", "计划投入", "资金", "经费", "budget"),
    "deadline_on": (
        "截止日期", "截止时间", "完成时限", "完成时间", "期限",
        "时间要求", "时间", "deadline",
    ),
    "region": ("所在地区", "所属地区", "所在地", "地区", "落地地区", "地点", "region", "place"),
    "way": ("合作方式", "解决方式", "合作形式", "way", "cooperation"),
    "keywords": ("关键词", "关键字", "keywords"),
    "company": ("企业名称", "单位名称", "公司名称", "需求单位", "企业", "单位", "公司", "company", "enterprise"),
    "contact": ("联系人", "姓名", "contact"),
    "phone": ("联系电话", "联系方式", "手机", "手机号", "电话", "phone", "tel", "mobile"),
    "email": ("电子邮箱", "邮箱", "邮件", "email", "e-mail", "mail"),
}  # fmt: skip
FIELD_OF: Final = {word: name for name, words in LABELS.items() for word in words}
LABEL: Final = re.compile(
    r"^[\s\-*•·●■□◆▪>]*(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）、.．:]\s*|[①-⑨]\s*)?[【\[]?\s*(?P<label>"
    + "|".join(sorted(map(re.escape, FIELD_OF), key=len, reverse=True))
    + r")\s*[】\]]?\s*(?:[(（][^()（）]{0,20}[)）])?\s*(?:[:：]\s*|[】\]]\s*|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
# Who wrote when, as WeChat and mail programs put it above what was said.
HEAD: Final = re.compile(
    r"^(?:.{0,30}\s)?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?.{0,20}$"
    r"|^(?:发件人|收件人|抄送|主题|发送时间|from|to|cc|date|sent)[:：].*$|^[—\-=_*~·\s]+$",
    re.IGNORECASE,
)
GREETING: Final = re.compile(
    r"^(?:各位|尊敬的)?.{0,12}(?:您好|你好|大家好|早上好|下午好|谢谢|多谢|收到|此致|敬礼|hello|hi|dear|thanks|regards).{0,8}$",
    re.I,
)
COMPANY: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9()（）·]{2,36}?(?:有限责任公司|股份有限公司|集团有限公司|有限公司|集团公司|股份公司|研究所|制造厂|化工厂|机械厂)"
)
BEFORE_COMPANY: Final = re.compile(
    r"^.*(?:我们是|我是|我司是|这里是|来自|这边是|公司是|厂是|企业是|代表|隶属|[,，。;；:：\s])(?=.{4})"
)
ENGLISH_COMPANY: Final = re.compile(
    r"\b[A-Z][\w&'-]*(?:\s+[A-Z(][\w&')-]*){0,6}?,?\s+(?:Co\.?,?\s*Ltd\.?|Ltd\.?|Inc\.?|GmbH|Corporation|Company)(?!\w)"
)
PHONE: Final = re.compile(
    r"(?<!\d)(?:(?:\+|00)86[\s-]?)?(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]\d{7,8}(?:-\d{1,5})?)(?!\d)"
)
EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
CONTACT: Final = re.compile(
    r"(?:联系人|我叫|联系)\s*[:：]?\s*(?P<name>[\u4e00-\u9fff]{2,4}?)(?=[\s,，。;；:：、(（]|电话|手机|1[3-9]\d|$)"
)
SUM: Final = (
    r"(?:(?:约|大约|大概|近|不超过|最多|~)\s*)?\d[\d,]*(?:\.\d+)?\s*"
    r"(?:[-~至到—]\s*\d[\d,]*(?:\.\d+)?\s*)?(?:亿元|亿|万元|万|元)"
)
MONEY_WORDS: Final = r"(?:预算|经费|投入|资金|费用|出资|拿出|愿意出|花)"
BUDGET: Final = re.compile(
    rf"{MONEY_WORDS}[^\d。;；\n]{{0,10}}?({SUM})|({SUM})(?:左右|上下)?的?(?:研发)?{MONEY_WORDS}"
)
ALONE_SUM: Final = re.compile(
    rf"({SUM})(?:人民币)?\s*(?:左右|上下)?(?![套台件次吨只个平米公辆片支张条根亩人块度])"
)
ENGLISH_BUDGET: Final = re.compile(
    r"budget\D{0,20}?(?:RMB|CNY|¥)\s*(\d[\d,.]*)\s*(million|k|thousand)?"
    r"|budget\D{0,20}?(\d[\d,.]*)\s*(million|k|thousand)?\s*(?:RMB|CNY|yuan)",
    re.I,
)
TERM: Final = re.compile(
    r"(?:\d|[明后今]年|年|半年|下个?月).{0,8}(?:前|以内|之内|内|底|末)(?:完成|交付|解决|实现|投产)?$"
    r"|^within \d+ (?:months?|years?)\W*$",
    re.I,
)
INTRODUCED: Final = re.compile(r"^(?:我们|我司|我|这里|本公司)是")
WAYS: Final[tuple[tuple[str, str], ...]] = (
    ("commissioned", r"委托(?:研发|开发|研究|高校|学校)|委托你们|commission"),
    ("joint", r"(?:联合|共同|合作)(?:研发|开发|攻关|研究)|joint(?:ly)?\b"),
    ("licence", r"许可(?:使用)?|licen[cs]e"),
    ("transfer", r"(?:技术|成果|专利)(?:转让|引进)|购买(?:技术|专利)|technology transfer"),
    ("equity", r"(?:技术|作价)入股|作价投资|\bequity\b"),
    ("consulting", r"(?:技术)?咨询|consult"),
    ("service", r"技术服务|检测服务|委托检测|technical service"),
    ("open", r"(?:方式|形式)(?:不限|都行|均可|面议)|怎么合作都|open to proposals"),
)
# What a sentence speaks of, the likelier sign first in weight.
SIGNS: Final[tuple[tuple[str, str], ...]] = (
    (
        "problem",
        r"问题|难题|瓶颈|痛点|困扰|损失|故障|不稳定|太高|过高|偏高|太大|容易|"
        r"解决不了|目前|现在|一直|卡脖子|suffer|problem|currently|"
        r"loses?\b|fails?\b|too (?:high|low|slow)",
    ),
    (
        "technology",
        r"要求|需要达到|希望达到|指标|精度|不低于|不高于|不超过|以内|以上|以下|"
        r"控制在|≥|≤|提高到|降到|降低到|must|at least|at most|"
        r"below|above|required",
    ),
    (
        "goal",
        r"预期|目标|希望(?:能)?(?:实现|形成|建成)|形成|年产|量产|替代进口|"
        r"产值|节约|节省|投产|降本|goal|expect|annual|save",
    ),
)  # fmt: skip
WANTED: Final = re.compile(
    r"(?:需要|寻求|想找|急需|求助|求购|征集|寻找|想做|想解决|想要|希望解决|希望找到?)(?:一种|一个|一套|能|可以|高校|专家|老师|来|解决|帮忙|做|的|[一二三几]?家)*"
    r"(?P<what>[^,，。;；:：!！?？\n]{4,40})"
)
ENGLISH_WANTED: Final = re.compile(
    r"(?:looking for|need|seeking|want)\s+(?:a |an |the )?(?P<what>[^,.;:\n]{6,90})", re.I
)
