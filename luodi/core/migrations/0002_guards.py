"""Once put the database's own refusals in place; 0005 does it now that they guard more than the audit."""

from django.db import migrations


class Migration(migrations.Migration):
    """Do nothing: a trigger cannot name tables and columns that come later."""

    dependencies = [("core", "0001_initial")]
    operations = []
