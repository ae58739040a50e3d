from django.db import migrations

from luodi.core import guards

POSTINGS = guards.InTurn("partnerships_posting", ("person_id", "body_id")).guards


class Migration(migrations.Migration):
    """Have the database refuse two postings of one person to one body at the same time."""

    dependencies = [("partnerships", "0003_log_of_bodies")]
    operations = [migrations.RunPython(guards.putting(*POSTINGS), guards.taking(*POSTINGS))]
