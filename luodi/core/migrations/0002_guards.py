"""Put the database's own refusals in place."""

from django.db import migrations

from luodi.core import guards


class Migration(migrations.Migration):
    """Install the triggers of luodi/core/guards.py."""

    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(guards.install, guards.remove)]
