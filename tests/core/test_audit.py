"""What was done stays written down: chained, and refused by the database itself to be changed or deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from luodi.core import audit, guards
from luodi.core.actor import Actor
from luodi.core.models import AuditEntry
from tests import factories
from tests.cast import World
from tests.factories import NOW
from tests.taken_back import taken_back

BY = Actor(user_id=1, name="某人")


@pytest.fixture
def chain(trial: World) -> list[AuditEntry]:
    """Write and seal some entries."""
    row = factories.need(trial.organisations["helan"])
    for number in range(6):
        audit.record(BY, "amend", row, at=NOW, note=f"第{number}次", changes={"title": [None, number]})
    assert audit.seal() == AuditEntry.objects.count()
    return list(AuditEntry.objects.order_by("seal"))


def test_sound_chain_has_no_broken_link(chain: list[AuditEntry]) -> None:
    assert audit.broken_links(AuditEntry.objects.order_by("seal")) == []
    assert [entry.seal for entry in chain] == list(range(1, len(chain) + 1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("note", "改过"), ("actor_id", 2), ("actor_name", "别人"), ("verb", "accept"), ("subject", "needs.need:0"),
        ("subject_code", "X"), ("source", "draft"), ("target", "closed"), ("changes", {}), ("content_hash", "0" * 64),
        ("prev_hash", "0" * 64), ("seal_hash", "0" * 64), ("seal", 99),
    ],
)  # fmt: skip
def test_tampering_is_noticed(chain: list[AuditEntry], name: str, value: Any) -> None:
    chain[2].__dict__[name] = value
    assert chain[2].pk in audit.broken_links(chain)


def test_missing_entry_is_noticed(chain: list[AuditEntry]) -> None:
    del chain[2]
    assert audit.broken_links(chain)


def test_swapped_entries_are_noticed(chain: list[AuditEntry]) -> None:
    chain[1], chain[2] = chain[2], chain[1]
    assert audit.broken_links(chain)


def test_late_entries_are_sealed_behind_the_others(chain: list[AuditEntry], trial: World) -> None:
    audit.record(BY, "amend", trial.organisations["helan"], at=NOW)
    assert audit.seal() == 1
    assert audit.seal() == 0
    assert audit.broken_links(AuditEntry.objects.order_by("seal")) == []


def refused(change: Any) -> bool:
    """Tell whether the database refuses a change."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_database_refuses_to_change_or_delete_entries(chain: list[AuditEntry], trial: World) -> None:
    audit.record(BY, "amend", trial.organisations["helan"], at=NOW)
    rows = AuditEntry.objects
    unsealed = rows.get(seal=None)
    assert refused(lambda: rows.filter(pk=chain[0].pk).update(note="改过"))
    assert refused(lambda: rows.filter(pk=chain[0].pk).update(seal=None))
    assert refused(lambda: rows.filter(pk=unsealed.pk).update(actor_name="别人"))
    assert refused(lambda: rows.filter(pk=unsealed.pk).delete())
    assert refused(lambda: rows.all().delete())
    assert refused(_empty_the_table)
    assert rows.count() == len(chain) + 1


def _empty_the_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE core_auditentry" if connection.vendor == "postgresql" else "DELETE FROM core_auditentry"
        )


def test_guards_are_in_place_and_their_loss_is_noticed(trial: World) -> None:
    assert guards.missing(connection) == frozenset()
    on_table = " ON core_auditentry" if connection.vendor == "postgresql" else ""
    with taken_back(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_is_not_deleted{on_table}")
        assert guards.missing(connection) == {"audit_is_not_deleted"}
    assert guards.missing(connection) == frozenset()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_what_hashes_rest_on_is_written_the_one_way_whatever_writes_it(said: dict[str, Any]) -> None:
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert audit.canonical(said) == written.encode()
