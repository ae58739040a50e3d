"""Databases know their tables, and PostgreSQL reads the newest live rows without sorting all of them."""

from __future__ import annotations

import pytest
from django.db import connection

from luodi.core.ordering import know_tables

TABLES = ("needs_need", "projects_project", "registry_organisation", "registry_researchresult")


@pytest.mark.parametrize("table", TABLES)
def test_postgresql_has_an_index_in_the_order_of_lists(trial, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite reads the models' own index in order")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            f"EXPLAIN SELECT id FROM {table} WHERE retired_at IS NULL ORDER BY changed_at DESC, id DESC LIMIT 51"  # noqa: S608
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"{table}_live_order" in plan
    assert "Sort" not in plan


def test_sqlite_counts_its_tables(trial):
    know_tables()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'registry_region'")
            assert cursor.fetchone()[0] > 0
