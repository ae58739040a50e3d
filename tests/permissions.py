"""Compare what rules and flows allow with what a table says, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from luodi.core.actor import Actor

# Verbs that a member may hold on a row that it does not see: what a new row is checked by.
UNSEEN = frozenset({"create"})
# Verbs that only count where a record begins.
AT_THE_START = frozenset({"create"})


def verbs_of(model: Any) -> tuple[str, ...]:
    """List the verbs of a model that somebody may ever do: not the inner steps, which other actions take."""
    inner = {step.verb for step in model.flow.steps if step.inner} if model.flow else set()
    return tuple(verb for verb in model.rules.verbs if verb not in inner)


def allowed_cells(
    model: Any, actor: Actor, rows: Mapping[str, Any], verbs: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Ask rules and flow: per column (one row each), what the actor may do with the row as it stands."""
    keys = {row.pk: column for column, row in rows.items()}
    seen = set(model.objects.allowed(actor).filter(pk__in=keys).values_list("pk", flat=True))
    found: dict[str, set[str]] = {column: set() for column in rows}
    for verb in verbs:
        for key in model.objects.allowed(actor, verb).filter(pk__in=keys).values_list("pk", flat=True):
            column = keys[key]
            if (key in seen or verb in UNSEEN) and _is_open(model, verb, rows[column]):
                found[column].add(verb)
    return {column: frozenset(verbs) for column, verbs in found.items()}


def _is_open(model: Any, verb: str, row: Any) -> bool:
    if model.flow is None:
        return True
    if verb in AT_THE_START:
        return bool(row.state == model.flow.initial)
    steps = {step.verb: step for step in model.flow.steps}
    return verb not in steps or row.state in steps[verb].sources


def differences(expected: Mapping[str, frozenset[str]], found: Mapping[str, frozenset[str]]) -> list[str]:
    """Say column by column what the table allows and the rules do not, and the other way round."""
    said = []
    for column, verbs in expected.items():
        if missing := verbs - found[column]:
            said.append(f"{column}: the table allows {', '.join(sorted(missing))}, the rules do not")
        if extra := found[column] - verbs:
            said.append(f"{column}: the rules allow {', '.join(sorted(extra))}, the table does not")
    return said
