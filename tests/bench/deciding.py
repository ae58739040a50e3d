"""Choose what a call funds, within money and quotas, and try other budgets: from candidates to the answer.

    python -m tests.bench.deciding APPLICATIONS

Applications of four classes and sixteen regions ask for 0.2 to 5 million yuan of two payers; money is enough for a
fifth of them. Quotas ask for least numbers of two classes and limit one region. A what-if is one budget of the slider.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace

from luodi.funds.deciding import Call, Candidate, Decision, Quota, decide, what_if

SIZE, TARGET_SECONDS = 5_000, 1.0
HEAD = (
    "| applications | way | one what-if s | slowest of seven s | funded | proven best |",
    "|--:|---|--:|--:|--:|---|",
)
CITY, UNIVERSITY = ("市财政", 2026), ("学校", 2026)


def call_of(count: int, seed: int = 7) -> Call:
    """Draw a call of so many applications."""
    draw = random.Random(seed)
    candidates = []
    for number in range(count):
        fen = draw.randint(20, 500) * 1_000_000
        city = fen * 6 // 10
        candidates.append(
            Candidate(
                f"A{number}", draw.randint(5000, 9800), {CITY: city, UNIVERSITY: fen - city},
                f"class{draw.randrange(4)}", f"{draw.randrange(16):02d}",
            )
        )  # fmt: skip
    asked = {pot: sum(one.asked[pot] for one in candidates) for pot in (CITY, UNIVERSITY)}
    quotas = (
        Quota("class", "class0", least=count // 50), Quota("class", "class1", least=count // 60),
        Quota("region", "03", most=count // 40),
    )  # fmt: skip
    return Call(tuple(candidates), {pot: fen // 5 for pot, fen in asked.items()}, quotas)


def measure(count: int = SIZE) -> list[str]:
    """Measure both ways, and draw the lines of the table."""
    call, lines = call_of(count), []
    budgets = [
        {pot: fen * part // 100 for pot, fen in call.budgets.items()}
        for part in (50, 75, 90, 100, 110, 125, 150)
    ]
    for way, cut_line in (("line in each class", True), ("highest total", False)):
        times = []
        for budget in budgets:
            begun = time.perf_counter()
            what_if(replace(call, budgets=budget), [budget], cut_line=cut_line)
            times.append(time.perf_counter() - begun)
        found: Decision = decide(call, cut_line=cut_line)
        middle = sorted(times)[len(times) // 2]
        lines.append(
            f"| {count:,} | {way} | {middle:.2f} | {max(times):.2f} | {len(found.given):,} | "
            f"{'yes' if found.optimal else 'no'} |"
        )
    return lines


if __name__ == "__main__":
    print("\n".join((*HEAD, *measure(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))))
