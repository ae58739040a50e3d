"""Let the database itself refuse receipts beyond their contract."""

from django.db import migrations

from luodi.contracts.guards import GUARDS
from luodi.core import guards


class Migration(migrations.Migration):
    """Install the triggers of luodi/contracts/guards.py."""

    dependencies = [("contracts", "0001_whole")]
    operations = [migrations.RunPython(guards.putting(*GUARDS), guards.taking(*GUARDS))]
