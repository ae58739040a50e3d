"""Keep what was merged, so that it can be undone, and what may be registered twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.merging.states import LineKind


class Merge(models.Model):
    """Be one merge (合并): which record stayed, and which were retired in its favour."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    kind = models.CharField(max_length=60)
    stayed = models.BigIntegerField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    # Whether the undo left something as it was, because somebody had changed it since.
    left = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("kind", "stayed"), name="merge_by_record"),)

    def __str__(self) -> str:
        return self.code

    @property
    def ref(self) -> str:
        """Name the merge for the audit."""
        return f"merging.merge:{self.pk}"


class MergedRecord(models.Model):
    """Be a record (被合并记录) that was retired in favour of another."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="gone")
    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("kind", "key"), name="merged_record_by_key"),)


class MergeLine(models.Model):
    """Tell what a merge did to rows of one table (合并明细), with what stood there before."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"before", "after"})

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    table = models.CharField(max_length=80)
    # The column that referred to the record; of rows that were set aside or changed, nothing.
    field = models.CharField(max_length=80, blank=True)
    keys = models.JSONField(default=list)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("merge", "number"), name="lines_of_a_merge_have_an_order"),
        )


class Likeness(models.Model):
    """Be two records of a kind that may be one (疑似重复), until somebody says what they are."""

    kind = models.CharField(max_length=60)
    # The smaller key and the larger one, so that a pair is there once.
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    score = models.FloatField()
    reason = models.CharField(max_length=16)
    found_at = models.DateTimeField()
    apart_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    apart_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "low", "high"), name="two_records_are_compared_once"),
        )
        indexes = (
            models.Index(
                fields=("kind", "-score", "id"), name="likeness_open", condition=models.Q(apart_at=None)
            ),
        )


class Survey(models.Model):
    """Remember how far a register was looked through for likenesses (查重进度)."""

    kind = models.CharField(max_length=60, unique=True)
    up_to = models.DateTimeField(null=True)
    key = models.BigIntegerField(default=0)
