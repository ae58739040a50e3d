"""Hold the database's own refusals (triggers) that no code of ours can talk round, for both databases.

Django rebuilds SQLite tables when a column changes and drops their triggers silently, so the presence of each
is checked when a server starts (``missing``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from django.apps import apps

# An audit entry may gain its seal once; nothing else of it ever changes, and none is deleted.
_SQLITE = {
    "audit_is_not_deleted": """
        CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON core_auditentry
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END
    """,
    "audit_is_not_changed": """
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON core_auditentry
        WHEN OLD.seal IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at
          OR NEW.actor_id IS NOT OLD.actor_id OR NEW.actor_name IS NOT OLD.actor_name
          OR NEW.behalf_id IS NOT OLD.behalf_id OR NEW.behalf_name IS NOT OLD.behalf_name
          OR NEW.verb IS NOT OLD.verb OR NEW.subject IS NOT OLD.subject
          OR NEW.subject_code IS NOT OLD.subject_code OR NEW.source IS NOT OLD.source
          OR NEW.target IS NOT OLD.target OR NEW.note IS NOT OLD.note OR NEW.changes IS NOT OLD.changes
          OR NEW.content_hash IS NOT OLD.content_hash
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
    """,
    "reading_is_not_changed": """
        CREATE TRIGGER reading_is_not_changed BEFORE UPDATE ON core_readentry
        BEGIN SELECT RAISE(ABORT, 'what was read is never changed'); END
    """,
    "reading_is_not_deleted_early": """
        CREATE TRIGGER reading_is_not_deleted_early BEFORE DELETE ON core_readentry
        WHEN OLD.at > datetime('now', '-6 months')
        BEGIN SELECT RAISE(ABORT, 'what was read is kept for six months'); END
    """,
}
_POSTGRESQL = {
    "audit_is_not_deleted": """
        CREATE OR REPLACE FUNCTION luodi_audit_is_not_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit entries are never deleted'; END $$;
        CREATE TRIGGER audit_is_not_deleted BEFORE DELETE OR TRUNCATE ON core_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION luodi_audit_is_not_deleted()
    """,
    "audit_is_not_changed": """
        CREATE OR REPLACE FUNCTION luodi_audit_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.seal IS NOT NULL
             OR (NEW.id, NEW.at, NEW.actor_id, NEW.actor_name, NEW.behalf_id, NEW.behalf_name, NEW.verb,
                 NEW.subject, NEW.subject_code, NEW.source, NEW.target, NEW.note, NEW.changes, NEW.content_hash)
             IS DISTINCT FROM
                (OLD.id, OLD.at, OLD.actor_id, OLD.actor_name, OLD.behalf_id, OLD.behalf_name, OLD.verb,
                 OLD.subject, OLD.subject_code, OLD.source, OLD.target, OLD.note, OLD.changes, OLD.content_hash)
          THEN RAISE EXCEPTION 'audit entries are never changed'; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON core_auditentry
        FOR EACH ROW EXECUTE FUNCTION luodi_audit_is_not_changed()
    """,
    "reading_is_not_changed": """
        CREATE OR REPLACE FUNCTION luodi_reading_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what was read is never changed'; END $$;
        CREATE TRIGGER reading_is_not_changed BEFORE UPDATE OR TRUNCATE ON core_readentry
        FOR EACH STATEMENT EXECUTE FUNCTION luodi_reading_is_not_changed()
    """,
    "reading_is_not_deleted_early": """
        CREATE OR REPLACE FUNCTION luodi_reading_is_not_deleted_early() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.at > now() - interval '6 months'
          THEN RAISE EXCEPTION 'what was read is kept for six months'; END IF;
          RETURN OLD;
        END $$;
        CREATE TRIGGER reading_is_not_deleted_early BEFORE DELETE ON core_readentry
        FOR EACH ROW EXECUTE FUNCTION luodi_reading_is_not_deleted_early()
    """,
}
_TABLES = {"audit": "core_auditentry", "reading": "core_readentry"}


@dataclass(frozen=True)
class Guard:
    """Be a refusal on a table of an app: the statements that create it, for either database."""

    name: str
    table: str
    sqlite: str
    postgresql: str


_IN_TURN = """
    SELECT 1 FROM {table} other WHERE {alike} AND other.retired_at IS NULL AND other.id {differs} NEW.id
      AND other.starts_on < coalesce(NEW.ends_on, '9999-12-31')
      AND coalesce(other.ends_on, '9999-12-31') > NEW.starts_on
"""
_IN_TURN_FUNCTION = """
    CREATE OR REPLACE FUNCTION luodi_{table}_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.retired_at IS NULL THEN
        -- Whoever writes one alike at the same moment waits until this one is there to be seen.
        PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(':', '{table}', {new}), 0));
        IF EXISTS ({question})
        THEN RAISE EXCEPTION '{table}: one holds at a time' USING ERRCODE = 'exclusion_violation'; END IF;
      END IF;
      RETURN NEW;
    END $$
"""


@dataclass(frozen=True)
class InTurn:
    """Refuse rows of a table that are alike in some columns and hold at the same time (``Record.IN_TURN``).

    Validation says it in words, but two people who write at the same moment pass it both.
    """

    table: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, model: Any) -> Self:
        """Give what a model asks for."""
        return cls(model._meta.db_table, tuple(model._meta.get_field(name).attname for name in model.IN_TURN))

    @property
    def guards(self) -> tuple[Guard, Guard]:
        """Give the refusals: of rows that are made, and of those that change."""
        return (
            self._guard("made", "INSERT"),
            self._guard(
                "changed", f"UPDATE OF {', '.join((*self.columns, 'starts_on', 'ends_on', 'retired_at'))}"
            ),
        )

    def _guard(self, what: str, moment: str) -> Guard:
        name, function = f"{self.table}_{what}_in_turn", f"luodi_{self.table}_in_turn"
        new = ", ".join(f"NEW.{column}" for column in self.columns)
        head = f"CREATE TRIGGER {name} BEFORE {moment} ON {self.table}"
        refused = f"SELECT RAISE(ABORT, '{self.table}: one holds at a time')"
        return Guard(
            name,
            self.table,
            sqlite=f"{head} WHEN NEW.retired_at IS NULL AND EXISTS ({self._question('IS NOT')}) "
            f"BEGIN {refused}; END",
            postgresql=_IN_TURN_FUNCTION.format(
                table=self.table, new=new, question=self._question("IS DISTINCT FROM")
            )
            + f"; {head} FOR EACH ROW EXECUTE FUNCTION {function}()",
        )

    def _question(self, differs: str) -> str:
        alike = " AND ".join(f"other.{column} = NEW.{column}" for column in self.columns)
        return _IN_TURN.format(table=self.table, alike=alike, differs=differs)


def never(name: str, table: str, *, events: str, words: str) -> Guard:
    """Refuse an event (UPDATE, DELETE) on a table altogether; deleting all rows at once, too."""
    return Guard(
        name,
        table,
        sqlite=f"CREATE TRIGGER {name} BEFORE {events} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END",
        postgresql=f"""
            CREATE OR REPLACE FUNCTION luodi_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END $$;
            CREATE TRIGGER {name} BEFORE {events}{" OR TRUNCATE" if events == "DELETE" else ""} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION luodi_{name}()
        """,
    )


_of_apps: dict[str, Guard] = {}


def expect(*guards: Guard) -> None:
    """Ask that an app's guards be in place whenever a server starts; called when the app is wired."""
    _of_apps.update({guard.name: guard for guard in guards})


def expected() -> frozenset[str]:
    """Name every trigger that must be in place: the core's own, those of the apps, and what models ask for."""
    asking = (model for model in apps.get_models() if getattr(model, "IN_TURN", ()))
    in_turn = (guard.name for model in asking for guard in InTurn.of(model).guards)
    return frozenset((*_SQLITE, *_of_apps, *in_turn))


def watches(table: str) -> bool:
    """Tell whether a table has a refusal of its own."""
    in_turn = (model._meta.db_table for model in apps.get_models() if getattr(model, "IN_TURN", ()))
    return table in {*_TABLES.values(), *(guard.table for guard in _of_apps.values()), *in_turn}


def putting(*guards: Guard) -> Callable[[Any, Any], None]:
    """Make the operation of a migration that puts an app's guards in place, anew where they are there already."""

    def put(_apps: Any, schema_editor: Any) -> None:
        taking(*guards)(_apps, schema_editor)
        for guard in guards:
            own = schema_editor.connection.vendor == "postgresql"
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(guard.postgresql if own else guard.sqlite)

    return put


def taking(*guards: Guard) -> Callable[[Any, Any], None]:
    """Make the reverse of that operation."""

    def take(_apps: Any, schema_editor: Any) -> None:
        for guard in guards:
            table = f" ON {guard.table}" if schema_editor.connection.vendor == "postgresql" else ""
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{table}")

    return take


def install(_apps: Any, schema_editor: Any) -> None:
    """Create the triggers; a migration operation."""
    chosen = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
    for statement in chosen.values():
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(statement)


def remove(_apps: Any, schema_editor: Any) -> None:
    """Drop the triggers; the reverse of the migration."""
    for name in _SQLITE:
        table = (
            f" ON {_TABLES[name.partition('_')[0]]}"
            if schema_editor.connection.vendor == "postgresql"
            else ""
        )
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def missing(connection: Any) -> frozenset[str]:
    """List the triggers that should be in the database and are not."""
    question = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        present = {name for (name,) in cursor.fetchall()}
    return expected() - present
