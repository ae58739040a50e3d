"""Keep sessions in which applicants defend what they apply for."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call


class Defence(models.Model):
    """Be a session of defence (答辩会): when and where, how long each speaks and is asked, who is in turn."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="defence")
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to present"), default=10, validators=(MinValueValidator(1), MaxValueValidator(120))
    )
    questions = models.PositiveSmallIntegerField(
        _("minutes for questions"), default=10, validators=(MinValueValidator(0), MaxValueValidator(120))
    )
    # How the order came about: drawn by lot with this seed, or by class.
    seed = models.CharField(max_length=32, blank=True)
    drawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.call_id}"


class DefenceTurn(models.Model):
    """Be an application's place in the session (答辩次序)."""

    defence = models.ForeignKey(Defence, on_delete=models.CASCADE, related_name="turns")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("place in order"))
    began_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(
                fields=("defence", "application"), name="an_application_is_defended_once"
            ),
            models.UniqueConstraint(fields=("defence", "place"), name="a_place_in_a_session_is_taken_once"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.application_id}"
