"""Put the database's own refusals in place: for the audit, and for what is kept of readings."""

from typing import Any

from django.db import migrations

from luodi.core import guards


def renew(apps: Any, schema_editor: Any) -> None:
    """Drop what an earlier version put there, which knew fewer columns, and put all of it in place."""
    guards.remove(apps, schema_editor)
    guards.install(apps, schema_editor)


class Migration(migrations.Migration):
    """Install the triggers of luodi/core/guards.py."""

    dependencies = [("core", "0001_whole")]
    operations = [migrations.RunPython(renew, guards.remove)]
