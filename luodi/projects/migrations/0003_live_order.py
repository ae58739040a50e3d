"""Let PostgreSQL read lists in their order (see luodi/core/ordering.py)."""

from django.db import migrations

from luodi.core.ordering import live_in_order


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_sorting_indexes")]

    operations = [live_in_order("projects_project")]
