"""Craft files that are made to harm, or broken as files get broken: each with what may come of it."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = (
    f'{_HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
SHARED_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
ROOT = (
    f'{_HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name="甲" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
LINKS = (
    f'{_HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELS}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
SHARED_LINK = (
    f'<Relationship Id="rId2" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


@dataclass(frozen=True)
class Crafted:
    """Be a file: what may come of it is a number of rows, or one of the words for a fault (or other numbers of rows)."""

    name: str
    content: bytes
    rows: int | None = None
    faults: tuple[str, ...] = ()


def text(ref: str, said: str) -> str:
    """Write a cell with a text of its own."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{said}</t></is></c>'


def row(number: object, *cells: str) -> str:
    """Write a row."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def rows(count: int) -> str:
    """Write plain rows."""
    return "".join(row(n, text(f"A{n}", f"n{n}"), f'<c r="B{n}"><v>{n}</v></c>') for n in range(1, count + 1))


def sheet(data: str, *, before: str = "", after: str = "", doctype: str = "") -> bytes:
    """Write the part of a sheet."""
    return f'{_HEAD}{doctype}<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'.encode()


def book(page: bytes, *, shared: bytes | None = None, **parts: bytes | str) -> bytes:
    """Pack a workbook of one sheet; ``parts`` are further parts, or others in place of the usual ones."""
    names = {
        "types": "[Content_Types].xml",
        "root": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "styles": "xl/styles.xml",
    }
    links = LINKS if shared is None else LINKS.replace("</Relationships>", SHARED_LINK)
    types = TYPES if shared is None else TYPES.replace("</Types>", SHARED_TYPE)
    usual: dict[str, bytes | str] = {"types": types, "root": ROOT, "workbook": BOOK, "links": links, **parts}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in usual.items():
            archive.writestr(names.get(name, name), part)
        if shared is not None:
            archive.writestr("xl/sharedStrings.xml", shared)
        archive.writestr("xl/worksheets/sheet1.xml", page)
    return out.getvalue()


def shared(*texts: str, doctype: str = "") -> bytes:
    """Write the part of shared texts, given as the inside of each."""
    said = "".join(f"<si>{one}</si>" for one in texts)
    return f'{_HEAD}{doctype}<sst xmlns="{MAIN}">{said}</sst>'.encode()


def pointing(*places: object) -> bytes:
    """Write a sheet whose cells name shared texts."""
    cells = "".join(row(n, f'<c r="A{n}" t="s"><v>{place}</v></c>') for n, place in enumerate(places, 1))
    return sheet(cells)


def archive(*members: tuple[str, bytes]) -> bytes:
    """Pack any files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return out.getvalue()


def _altered(content: bytes, find: bytes, put: bytes) -> bytes:
    assert find in content
    return content.replace(find, put)


def refused_unopened() -> Iterator[Crafted]:
    """Give files that are refused before anything in them is opened."""
    plain = book(sheet(rows(3)))
    swelling = book(sheet(" " * 40_000_000))
    many = archive(*((f"xl/{n}.xml", b"") for n in range(2_500)), ("[Content_Types].xml", b""))
    flagged = bytearray(plain)
    at = 0
    while (at := flagged.find(b"PK\x01\x02", at)) >= 0:
        flagged[at + 8] |= 1
        at += 4
    yield Crafted("empty", b"", faults=("empty",))
    yield Crafted("a zip bomb", swelling, faults=("swells",))
    yield Crafted("thousands of members", many, faults=("swells",))
    yield Crafted("encrypted members", bytes(flagged), faults=("locked",))
    yield Crafted("a zip of something else", archive(("a.txt", b"a")), faults=("kind",))
    yield Crafted(
        "a document of words", archive(("[Content_Types].xml", b""), ("word/a.xml", b"")), faults=("kind",)
    )
    yield Crafted("a workbook in an archive", archive(("a.xlsx", plain)), faults=("kind",))
    yield Crafted("names that climb", archive(("../../../etc/passwd", b"x")), faults=("kind",))
    for share in (2, 30, 60, 97):
        yield Crafted(f"cut at {share} %", plain[: len(plain) * share // 100], faults=("broken", "kind"))
    yield Crafted("only the beginning of an archive", b"PK\x03\x04", faults=("broken",))
    # What stands at the front of files of other kinds.
    others = {
        "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a program": b"MZ\x90\0\x03\0\0\0", "a page": b"<html><table>",
        "XML": b'<?xml version="1.0"?><a/>', "gzip": b"\x1f\x8b\x08\0\0\0", "7z": b"7z\xbc\xaf\x27\x1c\0", "RAR": b"Rar!\x1a\x07\0",
        "a library": b"\x7fELF\x02\x01\x01\0", "a database": b"SQLite format 3\0", "NUL": b"a,b\n\0,2\n", "a class": b"\xca\xfe\xba\xbe\0\0",
    }  # fmt: skip
    for name, front in others.items():
        yield Crafted(f"{name} called a table", front + b"x" * 400, faults=("kind",))


def opened() -> Iterator[Crafted]:
    """Give files whose harm, if any, shows when they are read."""
    yield Crafted(
        "a dimension too small", book(sheet(rows(3_000), before='<dimension ref="A1:A1"/>')), rows=3_000
    )
    yield Crafted(
        "a dimension too large", book(sheet(rows(3), before='<dimension ref="A1:XFD1048576"/>')), rows=3
    )
    yield Crafted(
        "a dimension of nonsense",
        book(sheet(rows(3), before='<dimension ref="xx"/>')),
        rows=3,
        faults=("broken",),
    )
    yield Crafted(
        "a cell at the far corner",
        book(sheet(rows(2) + row(1048576, text("XFD1048576", "x")))),
        faults=("wide", "heavy"),
    )
    yield Crafted(
        "a cell at the far bottom", book(sheet(rows(2) + row(1048576, text("A1048576", "x")))), rows=3
    )
    yield Crafted(
        "a cell at the far right", book(sheet(row(1, text("A1", "x"), text("XFD1", "x")))), faults=("wide",)
    )
    yield Crafted(
        "a row beyond the last", book(sheet(row(2_000_000, text("A2000000", "x")))), faults=("long", "broken")
    )
    yield Crafted("a row of nonsense", book(sheet(row("abc", text("A1", "x")))), rows=1, faults=("broken",))
    yield Crafted(
        "a row below zero", book(sheet(row(-5, text("A1", "x")))), rows=1, faults=("broken", "kind")
    )
    yield Crafted("a cell of nonsense", book(sheet(row(1, text("%%1", "x")))), rows=1, faults=("broken",))
    yield Crafted(
        "rows out of order",
        book(sheet(row(9, text("A9", "a")) + row(2, text("A2", "b")))),
        faults=("broken",),
    )
    yield Crafted(
        "a shared text that is not there", book(pointing(7), shared=shared("<t>a</t>")), faults=("broken",)
    )
    yield Crafted(
        "a shared text below zero", book(pointing(-1), shared=shared("<t>a</t>")), faults=("broken",)
    )
    yield Crafted(
        "shared texts",
        book(pointing(0, 1, 0), shared=shared("<t>a</t>", "<r><t>b</t></r><r><t>c</t></r>")),
        rows=3,
    )
    yield Crafted(
        "a shared text of many runs",
        book(pointing(0), shared=shared("<r><t>a</t></r>" * 60_000)),
        rows=1,
        faults=("swells",),
    )
    yield Crafted(
        "many long shared texts",
        book(pointing(0), shared=shared(*(f"<t>{n}{'x' * 900}</t>" for n in range(900)))),
        rows=1,
    )
    laughs = (
        "<!DOCTYPE a [<!ENTITY a0 'ha'>"
        + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 20}'>" for n in range(1, 9))
        + "]>"
    )
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Crafted(
        "entities that laugh",
        book(sheet(row(1, text("A1", "&a8;")), doctype=laughs)),
        faults=("broken", "heavy"),
    )
    yield Crafted(
        "entities from outside",
        book(sheet(row(1, text("A1", "&x;")), doctype=outside)),
        rows=0,
        faults=("broken",),
    )
    yield Crafted(
        "shared entities that laugh",
        book(pointing(0), shared=shared("<t>&a8;</t>", doctype=laughs)),
        faults=("broken", "heavy"),
    )
    yield Crafted(
        "shared entities from outside",
        book(pointing(0), shared=shared("<t>&x;</t>", doctype=outside)),
        rows=0,
        faults=("broken",),
    )
    wide16 = sheet(rows(3)).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    yield Crafted("a part in UTF-16", book(wide16), rows=3, faults=("broken",))
    yield Crafted("NUL in a part", book(_altered(sheet(rows(3)), b"n2", b"n\x002")), faults=("broken",))
    yield Crafted(
        "bytes that are no text", book(_altered(sheet(rows(3)), b"n2", b"n\xff\xfe")), faults=("broken",)
    )
    yield Crafted("a part that ends", book(sheet(rows(300))[:-900]), faults=("broken",))
    yield Crafted(
        "elements within elements",
        book(sheet("<a>" * 30_000 + "</a>" * 30_000)),
        rows=0,
        faults=("broken", "heavy"),
    )
    yield Crafted(
        "a huge attribute",
        book(sheet(rows(2), before=f'<a b="{random.Random(1).randbytes(400_000).hex()}"/>')),
        rows=2,
    )
    yield Crafted(
        "a huge text", book(sheet(row(1, text("A1", random.Random(1).randbytes(500_000).hex())))), rows=1
    )
    numbers = ("1e999", "NaN", "-1e308", "abc", "1e12", "-5", "", "0x10")
    for number in numbers:
        cell = row(2, f'<c r="A2"><v>{number}</v></c>')
        yield Crafted(
            f"the number {number!r}",
            book(sheet(rows(1) + cell)),
            rows=1 if number == "" else 2,
            faults=("broken",),
        )
    yield Crafted(
        "a truth of nonsense", book(sheet(row(1, '<c r="A1" t="b"><v>7</v></c>'))), rows=1, faults=("broken",)
    )
    yield Crafted("an error", book(sheet(row(1, '<c r="A1" t="e"><v>#REF!</v></c>'))), rows=1)
    yield Crafted(
        "a type of nonsense", book(sheet(row(1, '<c r="A1" t="zz"><v>1</v></c>'))), rows=1, faults=("broken",)
    )
    yield Crafted(
        "a formula without a value", book(sheet(row(1, '<c r="A1"><f>1+1</f></c>', text("B1", "x")))), rows=1
    )
    yield Crafted(
        "a text without a text",
        book(sheet(row(1, '<c r="A1" t="inlineStr"/>', text("B1", "x")))),
        rows=1,
        faults=("broken",),
    )
    yield Crafted(
        "a book without sheets",
        book(sheet(""), workbook=BOOK.replace('<sheet name="甲" sheetId="1" r:id="rId1"/>', "")),
        faults=("broken",),
    )
    yield Crafted(
        "a sheet that is elsewhere",
        book(sheet(""), links=LINKS.replace("worksheets/sheet1", "../../../etc/passwd")),
        faults=("broken",),
    )
    yield Crafted(
        "a sheet on the web",
        book(
            sheet(""),
            links=LINKS.replace('Target="worksheets', 'TargetMode="External" Target="http://example.com/'),
        ),
        faults=("broken",),
    )
    hidden = BOOK.replace('sheetId="1"', 'sheetId="1" state="hidden"')
    yield Crafted("only hidden sheets", book(sheet(rows(4)), workbook=hidden), rows=4)
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 60_000}</cellXfs></styleSheet>'
    yield Crafted(
        "styles without end", book(sheet(rows(2)), styles=styles), rows=2, faults=("broken", "heavy")
    )
    names = "".join(f'<definedName name="n{n}">1</definedName>' for n in range(20_000))
    yield Crafted(
        "names without end",
        book(
            sheet(rows(2)),
            workbook=BOOK.replace("</sheets>", f"</sheets><definedNames>{names}</definedNames>"),
        ),
        rows=2,
        faults=("swells", "heavy"),
    )
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 30_000))
    yield Crafted(
        "merged cells without end", book(sheet(rows(2), after=f"<mergeCells>{merged}</mergeCells>")), rows=2
    )
    yield Crafted(
        "300 columns", book(sheet(row(1, *(f"<c><v>{n}</v></c>" for n in range(300))))), faults=("wide",)
    )
    yield from _texts()


def _texts() -> Iterator[Crafted]:
    table = "企业名称,规模\r\n甲公司,小型\r\n乙公司,中型\r\n"
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        content = table.encode(encoding)
        known = encoding not in ("utf-16-le", "utf-16-be")
        yield Crafted(
            f"CSV in {encoding}", content, rows=3 if known else None, faults=() if known else ("kind",)
        )
    yield Crafted("UTF-16 cut in a character", table.encode("utf-16")[:-1], rows=3, faults=("broken",))
    yield Crafted("bytes of no encoding", b"\xff\x81,\x82\n\x80\xff,1\n", faults=("kind", "broken"))
    yield Crafted("a quotation without end", ('a,b\n"' + "x" * 300_000).encode(), faults=("broken",))
    yield Crafted("one endless line", b"x" * 3_000_000, faults=("broken",))
    yield Crafted("300 columns of text", b",".join([b"x"] * 300), faults=("wide",))
    yield Crafted("only line ends", b"\n" * 50_000, rows=0)
    yield Crafted("old line ends", b"a,b\r1,2\r3,4\r", rows=3)
    yield Crafted("tabs", b"a\tb\n1\t2\n", rows=2)
    yield Crafted("a mark and nothing", b"\xef\xbb\xbf", rows=0)
    yield Crafted("NUL far down", b"a,b\n" * 80_000 + b"\0,1\n", rows=80_001, faults=("broken",))


def mutated(count: int, seed: int) -> Iterator[bytes]:
    """Give honest files with a few bytes, or a piece, altered, moved, doubled or missing."""
    draw = random.Random(seed)
    honest = [
        book(sheet(rows(40))),
        book(pointing(0, 1, 2, 1), shared=shared("<t>甲</t>", "<t>乙</t>", "<t>丙</t>")),
        _stored(book(sheet(rows(40)))),
        "企业名称,规模\n甲公司,小型\n".encode("gbk") * 30,
    ]
    ways: list[Callable[[random.Random, bytearray], None]] = [_flip, _cut, _double, _zero, _swap]
    for _ in range(count):
        content = bytearray(draw.choice(honest))
        for _ in range(draw.randint(1, 4)):
            draw.choice(ways)(draw, content)
        yield bytes(content)


def _stored(content: bytes) -> bytes:
    """Pack without compression, so that what is altered is the XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


def _place(draw: random.Random, content: bytearray) -> int:
    return draw.randrange(max(len(content), 1))


def _flip(draw: random.Random, content: bytearray) -> None:
    for _ in range(draw.randint(1, 12)):
        if content:
            content[_place(draw, content)] = draw.randrange(256)


def _cut(draw: random.Random, content: bytearray) -> None:
    at = _place(draw, content)
    del content[at : at + draw.randint(1, 400)]


def _double(draw: random.Random, content: bytearray) -> None:
    at = _place(draw, content)
    content[at:at] = content[at : at + draw.randint(1, 400)]


def _zero(draw: random.Random, content: bytearray) -> None:
    at = _place(draw, content)
    content[at : at + 16] = bytes(min(16, len(content) - at))


def _swap(draw: random.Random, content: bytearray) -> None:
    one, other = _place(draw, content), _place(draw, content)
    content[one : one + 8], content[other : other + 8] = content[other : other + 8], content[one : one + 8]
