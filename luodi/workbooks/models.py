"""Keep what came in by workbooks, so that it can be followed row by row and undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.workbooks.states import BatchState, RowKind


class Batch(models.Model):
    """Be one workbook that somebody brought in (导入批次); only that person sees it."""

    # The file's name, headings, samples and differences may tell of people.
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "facts"})

    code = models.CharField(_("code"), max_length=24, unique=True)
    register = models.CharField(max_length=40)
    name = models.CharField(_("file"), max_length=150)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=BatchState.choices, default=BatchState.WAITING)
    language = models.CharField(max_length=10)
    # What a person said of columns: number of the column -> field, or nothing; and units of amounts by field.
    columns = models.JSONField(default=dict)
    units = models.JSONField(default=dict)
    # What a person said of rows that are like a record: number of the row -> its code, or that the row is new.
    taken = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    # The number of the last row that is stored, so that an interrupted work goes on behind it.
    cursor = models.PositiveIntegerField(default=0)
    # What the check found, as data: headings, readings, samples of errors and differences.
    facts = models.JSONField(default=dict)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("created_by", "-id"), name="batch_of_person"),)

    def __str__(self) -> str:
        return self.code

    @property
    def rows(self) -> int:
        """Count the rows of the file."""
        return self.new + self.changed + self.same + self.wrong

    @property
    def right(self) -> int:
        """Count the rows that do something."""
        return self.new + self.changed


class BatchLine(models.Model):
    """Tell what one row did to one record (导入明细), so that it can be undone."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"before"})

    # The first column of what must be unique: an index of its own would be one more.
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    key = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=RowKind.choices)
    # The version that the row left the record at, and what stood in the changed fields before.
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    left = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="one_line_a_row"),)
