"""Word what can be wrong with a file, and how cells were read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# By the words of ``reading.Unreadable``, and "head" for a table without a head.
FAULTS = {
    "empty": _("The file is empty."),
    "large": _("A workbook may have up to 100 MB. Split it, or save it as CSV."),
    "broken": _("The file is damaged: it cannot be opened. Save it anew in the spreadsheet program."),
    "kind": _(
        "This is no table. Choose an Excel or WPS workbook (.xlsx, .xls, .et) or a CSV file (.csv, .txt)."
    ),
    "locked": _("The workbook is protected by a password. Save it without one, and choose it again."),
    "swells": _(
        "The workbook swells beyond measure when it is opened, so it is not taken. Save it anew as .xlsx."
    ),
    "wide": _("The table has more than 200 columns. Remove what does not belong to the register."),
    "long": _("The table has more than 1,048,576 rows. Split it."),
    "heavy": _("Reading the file takes too much memory or time. Save it as CSV, or split it."),
    "head": _(
        "No row names the columns of this register. Put the names of the columns into the first row, "
        "as in the table to fill in."
    ),
}

NOTES = {
    "about": _("estimates, taken as exact"),
    "unit": _("amounts without a unit, taken in the unit chosen below"),
    "amount": _("amounts with their unit"),
    "abolished": _("regions that are abolished, kept as written"),
    "rougher": _("places and industries that the register has more exactly, left as they are"),
    "near": _("new, though the register has one of nearly this name with another credit code"),
    "day": _("days"),
    "choice": _("matched to an option"),
    "number": _("numbers"),
    "reference": _("matched by name"),
}

MATCHED = {
    "uscc": pgettext_lazy("matched by", "credit code"),
    "name_key": pgettext_lazy("matched by", "name"),
    "name": pgettext_lazy("matched by", "name"),
    "title": pgettext_lazy("matched by", "title"),
    "person": pgettext_lazy("matched by", "person"),
    "result": pgettext_lazy("matched by", "result"),
    "taken": pgettext_lazy("matched by", "your choice"),
}

ASIDES = {
    "total": _("a sum"),
    "remark": _("a remark"),
    "head": _("the head once more"),
}
