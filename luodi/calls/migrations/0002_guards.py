"""Let the database itself keep revisions as they were submitted."""

from django.db import migrations

from luodi.calls.guards import GUARDS
from luodi.core import guards


class Migration(migrations.Migration):
    """Install the triggers of luodi/calls/guards.py."""

    dependencies = [("calls", "0001_whole")]
    operations = [migrations.RunPython(guards.putting(*GUARDS), guards.taking(*GUARDS))]
