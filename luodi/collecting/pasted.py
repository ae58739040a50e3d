"""Read a need out of a message or mail that somebody copied: pure, and of each value tell from which words it was read.

What stands behind a label (``主要问题：…``) is taken as it is; the rest is told by what the sentences speak of. Nothing
of it is kept before a person has looked at it, field by field.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from luodi.collecting.wording import (
    ALONE_SUM,
    BEFORE_COMPANY,
    BUDGET,
    COMPANY,
    CONTACT,
    EMAIL,
    ENGLISH_BUDGET,
    ENGLISH_COMPANY,
    ENGLISH_WANTED,
    FIELD_OF,
    GREETING,
    HEAD,
    INTRODUCED,
    LABEL,
    LABELS,
    PHONE,
    SIGNS,
    TERM,
    WANTED,
    WAYS,
)
from luodi.core.money import read_amount
from luodi.needs.calc import indicators
from luodi.registry.reference import find_region, full_name

MOST_CHARACTERS: Final = 8000
_TEXT: Final = 500


@dataclass(frozen=True)
class Found:
    """Be one value: the field, what goes into the form, and the words that it was read from."""

    name: str
    shown: str
    words: str


def read(text: str, today: date) -> list[Found]:
    """Give what a text says of a need, in the order of the form; each field at most once."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).replace("\r", "\n")
    lines = [line.strip() for line in plain.split("\n")]
    lines = [line for line in lines if not HEAD.match(line)]
    labelled = _labelled(lines)
    rest = "\n".join(line for line in lines if line and not GREETING.match(line))
    found: dict[str, Found] = {}
    for name, (value, words) in labelled.items():
        one = _valued(name, value, words, today)
        if one is not None:
            found[name] = one
    for name, look in _LOOKS.items():
        if name not in found and (one := look(rest, today)) is not None:
            found[name] = one
    told = {words for _value, words in labelled.values()}
    found.update({one.name: one for one in _sentences(rest, told) if one.name not in found})
    if "title" not in found and (title := _title(rest, found)) is not None:
        found["title"] = title
    return [found[name] for name in LABELS if name in found]


def _labelled(lines: list[str]) -> dict[str, tuple[str, str]]:
    """Gather what stands behind labels, with the lines below up to the next label or an empty line."""
    found: dict[str, list[str]] = {}
    heads: dict[str, str] = {}
    name = ""
    for line in lines:
        for part in _parts(line):
            label = LABEL.match(part)
            if label:
                name = FIELD_OF.get(label["label"].lower(), "")
                if name in found:
                    name = ""
                    continue
                found[name], heads[name] = [label["rest"].strip()], part
            elif name and part and (_without_terms(part) or not any(found[name])):
                found[name].append(part)
            elif name and part:
                # What is spent, by when and who writes is no more of a problem's description.
                name = ""
        if not line and name and any(found[name]):
            name = ""
    told = {name: "\n".join(filter(None, texts)) for name, texts in found.items() if any(texts)}
    return {name: (value, value if value not in heads[name] else heads[name]) for name, value in told.items()}


def _parts(line: str) -> Iterator[str]:
    """Cut a line in which one label follows another: 企业:甲 联系人:乙 电话:丙."""
    cuts = [
        found.start(1)
        for found in re.finditer(
            rf"(?:^|[\s,，;；|])({'|'.join(map(re.escape, FIELD_OF))})\s*[:：]", line, re.I
        )
    ]
    places = [0, *(cut for cut in cuts if cut), len(line)]
    yield from (line[start:end].strip(" ,，;；|") for start, end in pairwise(places))


def _valued(name: str, value: str, words: str, today: date) -> Found | None:
    """Read what stands behind a label as the field wants it."""
    look = _LOOKS.get(name)
    if name == "budget":
        return _budget(f"budget: {value}" if value.isascii() else value, today) or _sum(value, words)
    if name == "deadline_on":
        day = read_day(value, today)
        return Found(name, day.isoformat(), words) if day else None
    if name == "region":
        region = _region_of(value)
        return Found(name, region, words) if region else None
    if name == "keywords":
        said = [word for word in re.split(r"[,，、;；\s|/]+", value) if word][:5]
        return Found(name, "、".join(said), words)
    if name in ("phone", "email", "way") and look is not None:
        return look(value, today)
    if name == "contact" and EMAIL.fullmatch(value):
        return None
    if name in ("company", "contact"):
        return Found(name, re.split(r"[\n,，;；]", value)[0].strip()[:80], words)
    return Found(name, value[: 120 if name == "title" else _TEXT], words)


def _phone(text: str, _today: date) -> Found | None:
    found = PHONE.search(text)
    return Found("phone", re.sub(r"(?<=\d)\s(?=\d)", "", found.group(0)), found.group(0)) if found else None


def _email(text: str, _today: date) -> Found | None:
    found = EMAIL.search(text)
    return Found("email", found.group(0), found.group(0)) if found else None


def _company(text: str, _today: date) -> Found | None:
    found = COMPANY.search(text)
    if found:
        name = BEFORE_COMPANY.sub("", found.group(0))
        return Found("company", name, found.group(0)) if len(name) > 4 else None
    found = ENGLISH_COMPANY.search(text)
    return Found("company", found.group(0), found.group(0)) if found else None


def _contact(text: str, _today: date) -> Found | None:
    found = CONTACT.search(text)
    return Found("contact", found["name"], found.group(0)) if found else None


def _budget(text: str, _today: date) -> Found | None:
    found = BUDGET.search(text)
    if found:
        return _sum(found.group(1) or found.group(2), found.group(0))
    if english := ENGLISH_BUDGET.search(text):
        number = float((english[1] or english[3]).rstrip(".").replace(",", ""))
        factor = {"million": 100.0, "k": 0.1, "thousand": 0.1}.get(
            (english[2] or english[4] or "").lower(), 0.0001
        )
        return Found("budget", f"{number * factor:.2f}", english.group(0))
    return None


def _sum(value: str, words: str) -> Found | None:
    """Read a sum in 万元; of a range the upper end, as what is there to be spent at most."""
    found = ALONE_SUM.search(value) or re.search(r"\d[\d,]*(?:\.\d+)?", value)
    if not found:
        return None
    said = re.sub(r"^(?:大概|不超过|最多)\s*", "约", found.group(0))
    said = re.sub(r"\d[\d,.]*\s*(?:亿元|亿|万元|万|元)?\s*[-~至到—]\s*(?=\d)", "", said)
    try:
        money = read_amount(re.sub(r"[左右上下人民币\s]+$", "", said), unit="万元").money
    except ValueError:
        return None
    return Found("budget", money.in_wan().replace(",", ""), words)


def _way(text: str, _today: date) -> Found | None:
    hits = [
        (found.start(), way, found.group(0)) for way, sign in WAYS if (found := re.search(sign, text, re.I))
    ]
    return Found("way", min(hits)[1], min(hits)[2]) if hits else None


def _deadline(text: str, today: date) -> Found | None:
    for sentence in re.split(r"[。;；\n]", text):
        for part in re.split(r"[,，]", sentence):
            day = read_day(part, today)
            if day is not None and day >= today:
                return Found("deadline_on", day.isoformat(), part.strip())
    return None


_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_NUMBERS: Final = {
    "半": 0.5,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "十": 10,
    "十二": 12,
    "十八": 18,
}
_NUMBER: Final = r"(\d{1,2}|十[二八]?|[半一二两三四五六])"


def read_day(text: str, today: date) -> date | None:
    """Read by when something is wanted, the last day that the words allow; nothing if they name none."""
    year = r"(?:(\d{4})\s*[年./-]|(明年|后年|今年))?\s*"
    found = re.search(year + r"(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)\s*[日号]?", text)
    if found and (found[1] or "月" in found.group(0)):
        return _on(today, found[1], found[2], int(found[3]), int(found[4]))
    if found := re.search(year + r"(\d{1,2})\s*月份?\s*(?:底|末|前|之前|内|完成|$|[^\d日号])", text):
        return _on(today, found[1], found[2], int(found[3]), 0)
    if found := re.search(
        r"(?<!\d)" + _NUMBER + r"\s*(?:(个)?(月)|(年))(?:半)?(?:之)?(?:内|以内|左右)", text
    ):
        count = _NUMBERS.get(found[1], 0) or int(found[1])
        return _later(today, round(count * (12 if found[4] else 1)))
    if found := re.search(r"(?:(\d{4})年?|(明年|后年|今年)|(?<!\d)年)(?:年)?(底|末|内|上半年|下半年)", text):
        return _on(today, found[1], found[2] or "今年", 6 if found[3] == "上半年" else 12, 0)
    if "下个月" in text or "下月" in text:
        return _on(today, "", "", today.month % 12 + 1, 0)
    return _english_day(text.lower(), today)


def _english_day(text: str, today: date) -> date | None:
    if found := re.search(rf"({'|'.join(_MONTHS)})\s*(?:(\d{{1,2}}),?\s+)?(\d{{4}})", text):
        return _on(today, found[3], "", _MONTHS[found[1]], int(found[2] or 0))
    if found := re.search(r"within (\d{1,2}) (month|year)s?", text):
        return _later(today, int(found[1]) * (12 if found[2] == "year" else 1))
    if found := re.search(r"(?:by|before) the end of (this|next) year", text):
        return date(today.year + (found[1] == "next"), 12, 31)
    return None


def _on(today: date, year: str | None, word: str | None, month: int, day: int) -> date | None:
    """Give a day; day 0 is the last of the month. Without a year it is the next such day from today on."""
    if not 1 <= month <= 12:
        return None
    said = int(year) if year else today.year + {"明年": 1, "后年": 2}.get(word or "", 0)
    try:
        found = date(said, month, day or calendar.monthrange(said, month)[1])
        return found if year or word or found >= today else found.replace(year=said + 1)
    except ValueError:
        return None


def _later(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


_PLACE: Final = re.compile(
    r"(?:落地|位于|地处|坐落|工厂在|厂子在|厂在|公司在|我们在|在|地址)\s*[:：]?\s*([\u4e00-\u9fff]{2,12})"
    r"|based in ([A-Z][a-z']+(?:, [A-Z][a-z]+)?)"
)


def _region(text: str, today: date) -> Found | None:
    for found in _PLACE.finditer(text):
        code = _region_of(found[1] or found[2])
        if code:
            return Found("region", code, found.group(0))
    company = _company(text, today)
    code = _region_of(company.shown) if company else ""
    return Found("region", code, company.shown) if company and code else None


def _region_of(text: str) -> str:
    """Give the code of the one region whose name a text begins with, the longest first; nothing if unclear."""
    bare = text.strip(" ()（）")
    if re.fullmatch(r"[\d]{6}(?:Z\d\d)?", bare) or bare.isascii():
        found = find_region(bare)
        return found[0].code if found else ""
    for length in range(min(len(bare), 14), 1, -1):
        found = tuple(region for region in find_region(bare[:length]) if not region.abolished)
        best = [region for region in found if region.level == found[0].level]
        if len(best) == 1:
            return best[0].code
    return ""


def shown_region(code: str, *, english: bool = False) -> str:
    """Name a region that was read."""
    return full_name(code, english=english)


_LOOKS: Final[Mapping[str, Callable[[str, date], Found | None]]] = {
    "budget": _budget,
    "deadline_on": _deadline,
    "region": _region,
    "way": _way,
    "company": _company,
    "contact": _contact,
    "phone": _phone,
    "email": _email,
}


def _sentences(text: str, told: set[str]) -> list[Found]:
    """Sort the sentences that stand behind no label into problem, technology and goal by what they speak of."""
    sorted_out: dict[str, list[str]] = {"problem": [], "technology": [], "goal": []}
    other: list[str] = []
    for sentence in (one.strip() for one in re.split(r"(?<=[。;；!！?？])|\n|(?<=[A-Za-z%]\.)\s", text)):
        if any(sentence in words for words in told) or LABEL.match(sentence):
            continue
        sentence = _without_terms(sentence)
        if len(sentence) < 6:
            continue
        score = {name: len(re.findall(sign, sentence, re.I)) for name, sign in SIGNS}
        score["technology"] += bool(indicators(sentence))
        best = max(score, key=lambda name: score[name])
        (sorted_out[best] if score[best] else other).append(sentence)
    if not sorted_out["problem"]:
        sorted_out["problem"] = [one for one in other if not WANTED.search(one) and not COMPANY.search(one)][
            :2
        ]
    return [
        Found(name, "".join(texts)[:_TEXT], "".join(texts)) for name, texts in sorted_out.items() if texts
    ]


def _without_terms(sentence: str) -> str:
    """Leave out the clauses that say who writes, what may be spent and by when: they have fields of their own."""
    signs = (BUDGET, ENGLISH_BUDGET, PHONE, EMAIL, CONTACT, GREETING, TERM, INTRODUCED)
    parts = re.split(r"(?<=[,，])", sentence)
    kept = [part for part in parts if not any(sign.search(part.strip(" ,，")) for sign in signs)]
    return "".join(kept).strip(" ,，")


def _title(text: str, found: Mapping[str, Found]) -> Found | None:
    """Make a title of what is looked for, else of the beginning of the problem."""
    wanted = WANTED.search(text) or ENGLISH_WANTED.search(text)
    if wanted:
        return Found("title", wanted["what"].strip()[:60], wanted.group(0))
    problem = found.get("problem")
    if problem is None:
        return None
    head = re.split(r"[,，。;；.\n]", problem.shown)[0].strip()
    return Found("title", head[:40], head) if len(head) >= 4 else None
