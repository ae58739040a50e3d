"""Let the database itself keep the ledger."""

from django.db import migrations

from luodi.core import guards
from luodi.ledger.guards import GUARDS


class Migration(migrations.Migration):
    """Install the triggers of luodi/ledger/guards.py."""

    dependencies = [("ledger", "0001_whole")]
    operations = [migrations.RunPython(guards.putting(*GUARDS), guards.taking(*GUARDS))]
