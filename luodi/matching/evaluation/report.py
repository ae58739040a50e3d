"""Put the outcome of a ranking test into a table, or into data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.matching.evaluation.measures import (
    LESS_IS_BETTER,
    MEASURES,
    Compared,
    Measured,
    compared,
    measured,
    values_of,
)
from luodi.matching.evaluation.reading import Judgements, Run


@dataclass(frozen=True)
class Line:
    """Hold what one run reached in one measure; ``gain`` of the first run over this one (None for the first)."""

    run: str
    measure: str
    reached: Measured
    gain: Compared | None


def evaluate(
    runs: Mapping[str, Run], judgements: Judgements, measures: Sequence[str] = tuple(MEASURES)
) -> list[Line]:
    """Measure runs; the first is compared with each other one, question by question."""
    lines: list[Line] = []
    names = list(runs)
    for name in measures:
        values = {run: values_of(runs[run], judgements, MEASURES[name]) for run in names}
        for run in names:
            if not values[run]:
                continue
            gain = None
            if run != names[0]:
                gain = compared(values[names[0]], values[run], less_is_better=name in LESS_IS_BETTER)
            lines.append(Line(run, name, measured(values[run]), gain))
    return lines


def as_text(lines: Sequence[Line]) -> str:
    """Draw aligned columns."""
    width = max([len(line.run) for line in lines] + [8])
    drawn: list[str] = []
    last = ""
    for line in lines:
        if line.measure != last:
            drawn += [*([""] if drawn else []), f"{line.measure} ({line.reached.questions} questions)"]
            last = line.measure
        reached = line.reached
        text = f"  {line.run:{width}}  {reached.mean:.4f}  [{reached.low:.4f}; {reached.high:.4f}]"
        if line.gain is not None:
            mark = " *" if line.gain.sure else ""
            gain = line.gain
            text += f"  first is better by {gain.difference:+.4f} [{gain.low:+.4f}; {gain.high:+.4f}]{mark}"
        drawn.append(text)
    return "\n".join(drawn)


def as_data(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the lines as plain data."""
    return [
        {
            "run": line.run,
            "measure": line.measure,
            "questions": line.reached.questions,
            "mean": round(line.reached.mean, 6),
            "low": round(line.reached.low, 6),
            "high": round(line.reached.high, 6),
            **(
                {
                    "gain_of_first": round(line.gain.difference, 6),
                    "gain_low": round(line.gain.low, 6),
                    "gain_high": round(line.gain.high, 6),
                }
                if line.gain is not None
                else {}
            ),
        }
        for line in lines
    ]
