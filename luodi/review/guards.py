"""Hold in the database itself that nobody reviews against a hard conflict, and that reviews stay as handed in.

Both ways are refused: a task where the conflict stands, and a conflict where the task lives (it is declared void
first, in the same transaction). On PostgreSQL whoever writes either of a call waits for who does so at that moment.
"""

from __future__ import annotations

from luodi.core.guards import Guard, never
from luodi.review.states import LIVE

_STATES = ", ".join(f"'{state.value}'" for state in LIVE)
_WORDS = "a reviewer with a conflict of interest is never assigned"
# Asked twice, so that either question goes by the index.
_BARRED = """
    (EXISTS (SELECT 1 FROM review_finding f WHERE f.expert_id = NEW.expert_id AND f.call_id = NEW.call_id
      AND f.application_id = NEW.application_id AND f.hard AND f.ended_at IS NULL)
    OR EXISTS (SELECT 1 FROM review_finding f WHERE f.expert_id = NEW.expert_id AND f.call_id = NEW.call_id
      AND f.application_id IS NULL AND f.hard AND f.ended_at IS NULL))
"""
_ASSIGNED = f"""
    EXISTS (SELECT 1 FROM review_assignment a WHERE a.expert_id = NEW.expert_id AND a.call_id = NEW.call_id
      AND a.state IN ({_STATES}) AND (NEW.application_id IS NULL OR a.application_id = NEW.application_id))
"""  # noqa: S608
_SQLITE = """
    CREATE TRIGGER {name} BEFORE {event} ON {table}
    WHEN {when} AND {question}
    BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
_POSTGRESQL = """
    CREATE OR REPLACE FUNCTION luodi_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF {when} THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'review', NEW.call_id), 0));
        IF {question}
        THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION luodi_{name}()
"""


def _guard(name: str, table: str, event: str, when: str, question: str) -> Guard:
    filled = {
        "name": name,
        "table": table,
        "event": event,
        "when": when,
        "question": question,
        "words": _WORDS,
    }
    return Guard(name, table, _SQLITE.format(**filled), _POSTGRESQL.format(**filled))


_ON_TASK = f"NEW.state IN ({_STATES})"
_ON_FINDING = "NEW.hard AND NEW.ended_at IS NULL"
_CONTENT = "a review that was handed in is never changed: what is corrected is a version of its own"
_SCORE = "a score is never changed: what is reckoned anew is a score of its own"
GUARDS = (
    _guard("task_without_conflict", "review_assignment", "INSERT", _ON_TASK, _BARRED),
    _guard(
        "task_stays_without_conflict",
        "review_assignment",
        "UPDATE OF state, expert_id, application_id, call_id",
        _ON_TASK,
        _BARRED,
    ),
    _guard("conflict_without_task", "review_finding", "INSERT", _ON_FINDING, _ASSIGNED),
    _guard(
        "conflict_stays_without_task",
        "review_finding",
        "UPDATE OF hard, ended_at, expert_id, application_id, call_id",
        _ON_FINDING,
        _ASSIGNED,
    ),
    never("review_version_is_not_changed", "review_reviewversion", events="UPDATE", words=_CONTENT),
    never("review_version_is_not_deleted", "review_reviewversion", events="DELETE", words=_CONTENT),
    never("score_is_not_changed", "review_applicationscore", events="UPDATE", words=_SCORE),
    never("score_is_not_deleted", "review_applicationscore", events="DELETE", words=_SCORE),
)
