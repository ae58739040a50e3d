"""Find what a text says it does not contain: those words are no reason for a match.

Works on folded text. The scope is kept short on purpose: a word wrongly kept costs one weak reason, a scope
that runs on would silence half a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PART = r"[\u4e00-\u9fffa-z0-9]"
# After these cues up to eight characters are denied, until a particle, a conjunction or a mark.
_VERBS = (
    "不含有?|不使用|不采用|不添加|不加入|不引入|不依赖|不涉及|不产生|不释放|未添加|未使用|未采用|未加入|没有使用|"
    "没有添加|无需使用|无需添加|无需采用|避免使用|避免采用|禁用|杜绝使用"
)
# 无 alone opens a scope only before a substance: 无氟, but not 无线, 无人机, 无损.
_SUBSTANCES = (
    "甲醛|重金属|有机溶剂|溶剂|添加剂|防腐剂|增塑剂|催化剂|抗生素|激素|农药|稀土|贵金属|粘结剂|粘合剂|胶黏剂|卤素|石棉|"
    "色素|磷酸盐|亚硝酸盐|硅油|甲苯|二甲苯|苯|酚|氟|氰|铅|铬|镉|汞|砷|卤|氯|溴|磷|硫|钴|镍|锑|铍|醛|胶|盐|铟|铂|钯|银|铜|硼"
)
_STOP = r"(?!的|且|并|也|又|但|而|以|可|能|会|即|就|等|时|后|和|与|或|及|在|对)"
_ITEM = rf"(?:{_STOP}{_PART}){{1,8}}"
# A list goes on over 、和与或及 only through short items: 不含铅、汞和镉.
_MORE = (
    rf"(?:(?:、|和|与|或|及|以及){_STOP}(?:{_SUBSTANCES}|[\u4e00-\u9fff]{{1,2}})"
    r"(?=[、，。；,.;)\s和与或及的]|$))*"
)

# Most texts deny nothing: one quick look spares them the rest.
_CUE = re.compile(
    rf"不[含使采添加引依涉产释]|未[添使采加检]|没有|无需|免用|避免|禁用|杜绝|[无非]含?(?:{_SUBSTANCES})|零[添含]"
    r"|without|free|not |non-|excluding|instead|avoiding"
)
_CHINESE = re.compile(
    rf"(?:{_VERBS})\s*(?P<a>{_ITEM}{_MORE})"
    rf"|[无非](?:含)?(?P<b>(?:{_SUBSTANCES})(?:、?(?:{_SUBSTANCES}))*)"
    rf"|(?P<c>{_PART}{{1,6}})(?:零添加|未检出|零含量)"
)
_NEXT = r"(?!(?:and|or|but|for|in|of|the|with|to|by|on|at)\b)[a-z][a-z0-9\-]*"
_ENGLISH = re.compile(
    r"\b(?:without(?:\s+(?:any|the|use\s+of|using|adding))?|free\s+(?:of|from)|excluding|instead\s+of|avoiding"
    r"|(?:does|do|must|should|may|can)\s+not\s+(?:contain|use|include|require|involve)"
    r"|not\s+(?:containing|using|including))\s+(?:any\s+|the\s+)?"
    rf"(?P<d>[a-z][a-z0-9\-]*(?:\s+{_NEXT})?(?:\s*(?:,|or|and)\s+[a-z]+\b(?=\s*[,.;]|$))*)"
    r"|\bnon-(?P<e>[a-z]+)|\b(?P<f>[a-z]+)-free\b"
)


def negated_spans(folded: str) -> list[tuple[int, int]]:
    """Return the half-open spans of ``folded`` that are denied, in order and disjoint."""
    return _disjoint(
        match.span(group) for match in _denials(folded) for group, text in match.groupdict().items() if text
    )


def denying_spans(folded: str) -> list[tuple[int, int]]:
    """Return the same with the words that deny, such as "without" and "不含"."""
    return _disjoint(match.span() for match in _denials(folded))


def _denials(folded: str) -> Iterator[re.Match[str]]:
    if _CUE.search(folded):
        for pattern in (_CHINESE, _ENGLISH):
            yield from pattern.finditer(folded)


def _disjoint(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
