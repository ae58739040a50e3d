"""Let PostgreSQL read lists in their order (see luodi/core/ordering.py)."""

from django.db import migrations

from luodi.core.ordering import live_in_order


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_live_rows")]

    operations = [live_in_order("registry_organisation"), live_in_order("registry_researchresult")]
