"""The parser of sheets reads what the library reads, whatever kinds of cells there are."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from luodi.workbooks.book import Book
from luodi.workbooks.reading import rows_of
from luodi.workbooks.sheet import Texts, shared_texts
from tests.workbooks import hostile

DAY, INSTANT = date(2026, 11, 24), datetime.fromisoformat("2026-11-24T09:30")
CELLS = (
    "甲", " 两端 ", "a\nb", "<&>", "_x0041_", "𠮷", "0012", 0, 7, -5, 1.5, 1e-7, 12345678901234567, True, False, DAY, INSTANT,
    time(9, 30), timedelta(hours=30), None, None,
)  # fmt: skip


def drawn(seed: int) -> list[list[Any]]:
    draw = random.Random(seed)
    return [[draw.choice(CELLS) for _ in range(draw.randint(1, 40))] for _ in range(60)]


def written(rows: list[list[Any]], *, apart: bool, epoch_1904: bool) -> bytes:
    """Write rows, with texts shared between cells or each in its own."""
    out = io.BytesIO()
    if apart:
        book = xlsxwriter.Workbook(out, {"constant_memory": True, "date_1904": epoch_1904})
        page = book.add_worksheet()
        forms = {
            kind: book.add_format({"num_format": form})
            for kind, form in ((date, "yyyy-mm-dd"), (datetime, "yyyy-mm-dd hh:mm"), (time, "hh:mm"), (timedelta, "[h]:mm"))
        }  # fmt: skip
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if type(cell) in forms:
                    page.write_datetime(line, place, cell, forms[type(cell)])
                elif cell is not None:
                    page.write(line, place, cell)
        book.close()
    else:
        plain = Workbook()
        if epoch_1904:
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            plain.epoch = CALENDAR_MAC_1904
        for row in rows:
            plain.active.append(row)
        plain.save(out)
    return out.getvalue()


@pytest.mark.parametrize("epoch_1904", [False, True], ids=["1900", "1904"])
@pytest.mark.parametrize("apart", [False, True], ids=["shared", "apart"])
def test_every_kind_of_cell_is_read_as_the_library_reads_it(tmp_path, apart, epoch_1904):
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(drawn(3), apart=apart, epoch_1904=epoch_1904))
    book = Book(path)
    ours = {(number, column): value for number, cells in book.rows(0) for column, value in cells}
    book.close()
    library = load_workbook(path, data_only=True).worksheets[0]
    theirs = {
        (cell.row, cell.column): cell.value for row in library.iter_rows() for cell in row if cell.value is not None
    }  # fmt: skip
    # The library leaves texts of a cell's own as they are escaped; spreadsheet programs do not.
    theirs = {key: _plain(value) for key, value in theirs.items()}
    assert len(theirs) > 500
    assert ours == theirs


def _plain(value: Any) -> Any:
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


# As XML, and what is read of it.
OWN_WAYS = (
    ('<c r="A1" t="s"><v>1</v></c>', "bc"),
    ('<c r="A2" t="str"><f>A2&amp;"x"</f><v>ax</v></c>', "ax"),
    ('<c r="A3"><f>1+1</f><v>2</v></c>', 2),
    ('<c r="A4" t="e"><v>#N/A</v></c>', "#N/A"),
    ('<c r="A5" t="d"><v>2026-11-24</v></c>', {"day": "2026-11-24"}),
    ('<c r="A6"><v>123456789012345678901234567890</v></c>', 1.2345678901234568e29),
    (
        '<c r="A7" t="inlineStr"><is><r><t>甲</t></r><rPh sb="0" eb="1"><t>jia</t></rPh><r><t>乙</t></r></is></c>',
        "甲乙",
    ),
    ('<x:c xmlns:x="urn:x" r="A8"><x:v>3</x:v></x:c>', 3),
    ("<c><v>4</v></c>", 4),
    ('<c t="b"><v>0</v></c>', False),
)


def test_cells_are_read_that_programs_write_in_their_own_ways(tmp_path):
    path = tmp_path / "book.xlsx"
    texts = hostile.shared("<t>a</t>", "<r><t>b</t></r><rPh sb='0' eb='1'><t>bei</t></rPh><r><t>c</t></r>")
    page = hostile.sheet("".join(hostile.row(n, cell) for n, (cell, _value) in enumerate(OWN_WAYS, 1)))
    path.write_bytes(hostile.book(page, shared=texts))
    assert [cells for _number, cells in rows_of(path)] == [[value] for _cell, value in OWN_WAYS]


def test_shared_texts_are_held_packed():
    texts = shared_texts(io.BytesIO(hostile.shared("<t>甲</t>", "<t/>", "<t>_x005F_x0041__x000D_</t>")))
    assert [texts[place] for place in range(len(texts))] == ["甲", "", "_x0041_\r"]
    for place in (3, -1):
        with pytest.raises(ValueError, match=str(place)):
            texts[place]
    assert isinstance(texts, Texts)
