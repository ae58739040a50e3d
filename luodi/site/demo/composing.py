"""Compose technical titles, abstracts and keywords from a lexicon, the same ones for the same seed."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

_TITLES = (
    "{treatment}对{object}{aim}的影响",
    "{treatment}改善{condition}{object}{aim}的试验研究",
    "基于{model}的{object}{aim}研究",
    "{condition}{object}{aim}的{model}研究",
    "{condition}{object}{treatment}技术与{aim}",
    "结合{model}的{object}{treatment}方法",
    "{treatment}与{rival}用于{object}的比较研究",
    "面向{aim}提升的{condition}{object}{treatment}",
)
_OPENINGS = (
    "针对{condition}{object}{aim}难以满足工程要求的问题，提出了以{treatment}为核心的技术路线。",
    "{condition}{object}普遍存在{aim}不足的问题，现有办法成本高、重复性差。",
    "为改善{condition}{object}的{aim}，研究了{treatment}的作用机理与适用范围。",
    "{aim}是{object}推广应用的关键。以{condition}{object}为对象，考察了{treatment}的效果。",
)
_METHODS = (
    "采用{model}，系统考察了{factor}和{other}对{aim}的影响，并与{rival}进行了对比。",
    "设计了单因素和多因素试验，以{factor}、{other}为变量，并结合{model}处理数据。",
    "在不同{factor}下采集数据，结合{model}建立了{factor}、{other}与{aim}之间的定量关系。",
    "结合{model}，确定了{treatment}中{factor}与{other}的合理范围，并讨论了与{rival}的差异。",
)
_RESULTS = (
    "结果表明，{factor}为{value}{unit}时效果最好，{aim}较对照改善{gain}%，重复试验偏差小于{error}%。",
    "当{factor}由{low}{unit}增加到{value}{unit}时，{aim}改善{gain}%，继续增加则趋于平缓。",
    "在{factor}为{value}{unit}的条件下，{treatment}优于{rival}，{aim}相差{gain}%，综合成本下降{error}%。",
    "经{treatment}后，{object}的{aim}改善{gain}%，预测值与实测值的相对误差为{error}%。",
)
_CLOSINGS = (
    "研究结果可为{object}的工程设计提供依据。",
    "该方法对{second}同样具有参考价值。",
    "所得参数可用于现场改造，具有推广价值。",
    "后续将扩大试验规模，并在{second}上验证。",
)


class _Branch:
    """Hold one line of work's words as tuples, ready to be drawn from."""

    __slots__ = ("aims", "conditions", "factor_names", "factors", "labels", "models", "objects", "treatments")

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.objects: tuple[str, ...] = tuple(entry["objects"])
        self.aims: tuple[str, ...] = tuple(entry["aims"])
        self.treatments: tuple[str, ...] = tuple(entry["treatments"])
        self.models: tuple[str, ...] = tuple(entry["models"])
        self.conditions: tuple[str, ...] = (*entry["conditions"], "")
        self.factors: tuple[tuple[str, str, int, int], ...] = tuple(map(tuple, entry["factors"]))
        self.factor_names = tuple(name for name, *_ in self.factors)
        self.labels = (entry["discipline"], entry["category"], entry["field"])


class Composer:
    """Compose one text after the other; the random source decides everything."""

    def __init__(self, lexicon: Sequence[Mapping[str, Any]]) -> None:
        self._branches = tuple(_Branch(entry) for entry in lexicon)

    def compose(self, rng: Random) -> tuple[str, str, list[str], str, str, str]:
        """Give title, abstract, keywords, discipline, category and field of one text."""
        draw = rng.random
        branch = _pick(self._branches, draw())
        factor, unit, least, greatest = _pick(branch.factors, draw())
        start = int(draw() * len(branch.objects))
        step = 1 + int(draw() * (len(branch.objects) - 1))
        treatment = _pick(branch.treatments, draw())
        # At least one above the least, so that "from low to value" is an increase.
        value = least + 1 + int(draw() * (greatest - least))
        words: dict[str, str | int] = {
            "object": branch.objects[start],
            "second": branch.objects[(start + step) % len(branch.objects)],
            "aim": _pick(branch.aims, draw()),
            "treatment": treatment,
            "rival": _another(branch.treatments, treatment, draw()),
            "model": _pick(branch.models, draw()),
            "condition": _pick(branch.conditions, draw()),
            "factor": factor,
            "other": _another(branch.factor_names, factor, draw()),
            "unit": unit,
            "value": value,
            "low": least,
            "gain": 4 + int(draw() * 46),
            "error": 1 + int(draw() * 8),
        }
        title = _pick(_TITLES, draw()).format_map(words)
        parts = (_OPENINGS, _METHODS, _RESULTS, _CLOSINGS)
        abstract = "".join([_pick(part, draw()) for part in parts]).format_map(words)
        keywords = [str(words[name]) for name in ("object", "aim", "treatment", "model")]
        return title, abstract, keywords, *branch.labels


def _pick(options: Sequence[T], at: float) -> T:
    return options[int(at * len(options))]


def _another(options: Sequence[str], taken: str, at: float) -> str:
    """Pick any option but the one that is taken."""
    place = int(at * (len(options) - 1))
    return options[place + (place >= options.index(taken))]
