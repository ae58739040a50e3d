"""Hold in the database itself what no code may do to the ledger, for both databases.

An operation takes the next number and the hash of the one before, and the transfers that it announced; they move the
two accounts, within the accounts' own constraints; afterwards nothing of it changes. What an account has moved
changes by a transfer alone: an update that is not exactly the application of a transfer not yet applied is refused, so
that even a direct statement cannot forge a balance.
"""

from __future__ import annotations

from luodi.core.guards import Guard, never
from luodi.ledger.places import KEYS

_LATE = """
       NEW.operation_id <> (SELECT seq FROM ledger_head)
    OR NEW.id <> NEW.operation_id * 1000 + NEW.line
    OR NEW.line < 0
    OR NEW.line >= (SELECT lines FROM ledger_operation WHERE seq = NEW.operation_id)
    OR EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.id)
    OR (SELECT book FROM ledger_account WHERE id = NEW.source_id)
       <> (SELECT book FROM ledger_account WHERE id = NEW.target_id)
    OR EXISTS (SELECT 1 FROM ledger_account WHERE id IN (NEW.source_id, NEW.target_id) AND closed)
"""
_OUT_OF_ORDER = """
       NEW.seq <> (SELECT seq + 1 FROM ledger_head)
    OR NEW.prev_hash <> (SELECT hash FROM ledger_head)
    OR NOT EXISTS (SELECT 1 FROM ledger_head)
    OR (SELECT count(*) FROM ledger_transfer WHERE operation_id = NEW.seq - 1)
       <> coalesce((SELECT lines FROM ledger_operation WHERE seq = NEW.seq - 1), 0)
    OR EXISTS (SELECT 1 FROM ledger_operation WHERE key = NEW.key OR once = NEW.once OR hash = NEW.hash
               OR resolves_id = NEW.resolves_id)
"""
_SCOPE = " || ".join(
    ["NEW.book || '.' || NEW.stage"]
    + [f"coalesce('/{letter}' || NEW.{name}, '')" for name, letter in KEYS.items()]
)
_NOT_NEW = f"""
       NEW.moved_in <> 0 OR NEW.moved_out <> 0 OR NEW.last_transfer <> 0 OR NEW.closed
    OR NEW.scope <> {_SCOPE}
    OR EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id OR scope = NEW.scope)
"""  # noqa: S608
_IDENTITY = ("id", "book", "stage", *KEYS, "scope", "may_go_negative")
_APPLIED = """
    (NEW.last_transfer > OLD.last_transfer AND EXISTS (
        SELECT 1 FROM ledger_transfer t WHERE t.id = NEW.last_transfer AND (
            (t.source_id = NEW.id AND NEW.moved_out = OLD.moved_out + t.amount AND NEW.moved_in = OLD.moved_in)
         OR (t.target_id = NEW.id AND NEW.moved_in = OLD.moved_in + t.amount AND NEW.moved_out = OLD.moved_out))))
"""
_MOVED = "(NEW.moved_in <> OLD.moved_in OR NEW.moved_out <> OLD.moved_out OR NEW.last_transfer <> OLD.last_transfer)"
_FORGED = f"""
       (OLD.closed AND NOT NEW.closed)
    OR ({_MOVED} AND (OLD.closed OR NOT {_APPLIED}))
"""
_HEAD = """
       NEW.id <> OLD.id OR NEW.seq <> OLD.seq + 1
    OR NEW.hash <> coalesce((SELECT hash FROM ledger_operation WHERE seq = NEW.seq), '')
"""
_HEAD_AGAIN = "EXISTS (SELECT 1 FROM ledger_head) OR EXISTS (SELECT 1 FROM ledger_operation) OR NEW.seq <> 0"
# On SQLite a column takes what does not fit it: a fraction stays one.
_WHOLE = {
    "ledger_operation": ("seq", "lines"),
    "ledger_transfer": ("id", "operation_id", "line", "source_id", "target_id", "amount"),
    # The key, which the database gives, is not known beforehand.
    "ledger_account": ("fund", "moved_in", "moved_out", "last_transfer"),
    "ledger_head": ("seq",),
}
_MOVE = """
    UPDATE ledger_account SET moved_out = moved_out + NEW.amount, last_transfer = NEW.id WHERE id = NEW.source_id;
    UPDATE ledger_account SET moved_in = moved_in + NEW.amount, last_transfer = NEW.id WHERE id = NEW.target_id;
"""
_ADVANCE = "UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash WHERE id = 1;"


def _refusal(name: str, table: str, event: str, when: str, words: str) -> Guard:
    """Refuse rows of which a condition holds."""
    columns = _WHOLE[table] if event == "INSERT" else ()
    fractions = "".join(f" OR typeof(NEW.{column}) NOT IN ('integer', 'null')" for column in columns)
    return Guard(
        name,
        table,
        sqlite=f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}{fractions} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
        postgresql=f"""
            CREATE OR REPLACE FUNCTION luodi_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF {when} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION luodi_{name}()
        """,
    )


def _follow(name: str, table: str, statements: str) -> Guard:
    """Do what follows from a new row."""
    return Guard(
        name,
        table,
        sqlite=f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {statements} END",
        postgresql=f"""
            CREATE OR REPLACE FUNCTION luodi_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {statements} RETURN NEW; END $$;
            CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION luodi_{name}()
        """,
    )


_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _IDENTITY)


def _account_is_kept() -> Guard:
    guard = _refusal(
        "account_moves_by_transfers", "ledger_account", "UPDATE", f"({_CHANGED}) OR {_FORGED}",
        "an account moves by transfers alone",
    )  # fmt: skip
    # The older SQLite has no IS DISTINCT FROM.
    return Guard(
        guard.name, guard.table, guard.sqlite.replace("IS DISTINCT FROM", "IS NOT"), guard.postgresql
    )


_KEPT = "what is booked is never changed: correct it by an opposite operation"
GUARDS = (
    _refusal("operation_is_in_order", "ledger_operation", "INSERT", _OUT_OF_ORDER, "operations follow each other"),
    _follow("operation_moves_the_head", "ledger_operation", _ADVANCE),
    never("operation_is_not_changed", "ledger_operation", events="UPDATE", words=_KEPT),
    never("operation_is_not_deleted", "ledger_operation", events="DELETE", words=_KEPT),
    _refusal("transfer_is_of_the_newest", "ledger_transfer", "INSERT", _LATE, "this transfer is not to be made"),
    _follow("transfer_moves_accounts", "ledger_transfer", _MOVE),
    never("transfer_is_not_changed", "ledger_transfer", events="UPDATE", words=_KEPT),
    never("transfer_is_not_deleted", "ledger_transfer", events="DELETE", words=_KEPT),
    _refusal("account_begins_at_zero", "ledger_account", "INSERT", _NOT_NEW, "an account begins at zero"),
    _account_is_kept(),
    never("account_is_not_deleted", "ledger_account", events="DELETE", words="accounts are never deleted"),
    _refusal("head_follows_operations", "ledger_head", "UPDATE", _HEAD, "the head follows the operations"),
    _refusal("head_begins_at_zero", "ledger_head", "INSERT", _HEAD_AGAIN, "there is one head"),
    never("head_is_not_deleted", "ledger_head", events="DELETE", words="there is one head"),
)  # fmt: skip
