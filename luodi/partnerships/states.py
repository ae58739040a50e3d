"""Name kinds of standing bodies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyKind(models.TextChoices):
    """Be a kind of body that stands beyond a single project."""

    MANAGEMENT_OFFICE = "management_office", _("university office")
    JOINT_OFFICE = "joint_office", _("joint office")
    VIRTUAL_INSTITUTE = "virtual_institute", _("virtual institute")
    LOCAL_INSTITUTE = "local_institute", _("local institute")
    RD_BASE = "rd_base", _("research and development base")
    INDUSTRIAL_BASE = "industrial_base", _("industrialisation base")
    JOINT_LABORATORY = "joint_laboratory", _("joint laboratory")
