"""Let the database itself keep approvals as they were given."""

from django.db import migrations

from luodi.core import guards
from luodi.funds.guards import GUARDS


class Migration(migrations.Migration):
    """Install the triggers of luodi/funds/guards.py."""

    dependencies = [("funds", "0003_governance")]
    operations = [migrations.RunPython(guards.putting(*GUARDS), guards.taking(*GUARDS))]
