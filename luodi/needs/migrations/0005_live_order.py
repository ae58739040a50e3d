"""Let PostgreSQL read lists in their order (see luodi/core/ordering.py)."""

from django.db import migrations

from luodi.core.ordering import live_in_order


class Migration(migrations.Migration):
    dependencies = [("needs", "0004_handed_in")]

    operations = [live_in_order("needs_need")]
