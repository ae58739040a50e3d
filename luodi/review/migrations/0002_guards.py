"""Let the database itself refuse reviewers with a conflict, and keep reviews as they were handed in."""

from django.db import migrations

from luodi.core import guards
from luodi.review.guards import GUARDS


class Migration(migrations.Migration):
    """Install the triggers of luodi/review/guards.py."""

    dependencies = [("review", "0001_whole")]
    operations = [migrations.RunPython(guards.putting(*GUARDS), guards.taking(*GUARDS))]
