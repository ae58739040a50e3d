"""Hold what was acknowledged against what the database holds, by plain SQL."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from tests.deep.writers import Journal
from tests.installation import Installation

_TARGETS = {"submit": "submitted", "accept": "accepted", "return": "returned"}


@contextmanager
def opened(own: Installation) -> Iterator[Any]:
    """Open the database of an installation beside its server."""
    if own.database:
        import psycopg

        with psycopg.connect(own.database, autocommit=True) as link:
            yield link
        return
    with closing(sqlite3.connect(own.home / "luodi.sqlite3", timeout=30, isolation_level=None)) as link:
        yield link


def losses(own: Installation, journal: Journal) -> list[str]:
    """List what was acknowledged and is not there, and every trace of a transition done by half."""
    with opened(own) as link:
        rows = link.execute("SELECT id, code, title, state, version, submitted_at FROM needs_need").fetchall()
        entries = link.execute(
            "SELECT subject, verb, source, target FROM core_auditentry WHERE subject LIKE 'needs.need:%' ORDER BY id"
        ).fetchall()
        mails = link.execute("SELECT payload FROM core_outboxentry WHERE channel = 'mail'").fetchall()
    audited: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for subject, verb, source, target in entries:
        audited[subject].append((verb, source, target))
    ours = [row for row in rows if row[2].removesuffix(" 改") in journal.titles]
    wrong = list(_missing({row[1]: row for row in ours}, journal))
    twice = [
        title for title, count in Counter(row[2].removesuffix(" 改") for row in ours).items() if count > 1
    ]
    wrong += [f"{title} was created more than once" for title in twice]
    for row in ours:
        wrong += [f"{row[1]}: {said}" for said in _halves(row, audited[f"needs.need:{row[0]}"])]
    wrong += _unsaid(ours, audited, [json.loads(raw) if isinstance(raw, str) else raw for (raw,) in mails])
    return wrong


def _missing(present: dict[str, Any], journal: Journal) -> Iterator[str]:
    for code, told in journal.told.items():
        row = present.get(code)
        if row is None:
            yield f"{code} was acknowledged and is gone"
        elif row[4] < told.changes:
            yield f"{code} has version {row[4]}, acknowledged were {told.changes}"
        elif row[4] == told.changes and (row[2], row[3]) != (told.title, told.state):
            yield f"{code} is {row[2:4]}, acknowledged was {(told.title, told.state)}"


def _halves(row: Any, course: list[tuple[str, str, str]]) -> Iterator[str]:
    """Tell what does not fit together: state, version and instants against the audit."""
    verbs = [verb for verb, _source, _target in course]
    if verbs[:1] != ["create"] or verbs.count("create") != 1:
        yield f"its audit begins with {verbs[:2]}"
    state = "draft"
    for verb, source, target in course:
        if verb in _TARGETS:
            if (source, target) != (state, _TARGETS[verb]):
                yield f"audited {verb} leads from {source} to {target}, but it stood at {state}"
            state = target
    if state != row[3]:
        yield f"it is {row[3]}, the audit ends at {state}"
    if row[4] != len(course):
        yield f"version {row[4]} after {len(course)} audited changes"
    if (row[5] is not None) != ("submit" in verbs):
        yield "the instant of submission and the audit disagree"


def _unsaid(ours: list[Any], audited: dict[str, Any], mails: list[dict[str, Any]]) -> list[str]:
    """Compare the mails that were staged with the decisions that cause one."""
    decided = Counter(verb for row in ours for verb, _s, _t in audited[f"needs.need:{row[0]}"])
    staged = Counter(mail["template"] for mail in mails)
    pairs = (("accept", "needs/mail/accepted"), ("return", "needs/mail/returned"))
    return [
        f"{decided[verb]} were decided by {verb}, {staged[template]} mails staged"
        for verb, template in pairs
        if decided[verb] != staged[template]
    ]


def waiting(own: Installation) -> int:
    """Count what the index has not taken up."""
    with opened(own) as link:
        (count,) = link.execute(
            "SELECT count(*) FROM core_outboxentry WHERE channel = 'index' AND done_at IS NULL"
        ).fetchone()
    return int(count)
