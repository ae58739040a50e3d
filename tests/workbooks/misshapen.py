"""Craft tables as programs, transmission and people misshape them, kind by kind: each with what may come of it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from tests.workbooks.hostile import (
    BOOK,
    LINKS,
    MAIN,
    RELS,
    ROOT,
    TYPES,
    Crafted,
    archive,
    book,
    pointing,
    row,
    rows,
    shared,
    sheet,
    text,
)

OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARTS = {
    "[Content_Types].xml": TYPES, "_rels/.rels": ROOT, "xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": LINKS,
    "xl/worksheets/sheet1.xml": sheet(rows(3)).decode(),
}  # fmt: skip


def misshapen() -> Iterator[Crafted]:
    """Give them all."""
    for kind in (_texts, _archives, _parts, _cells, _days, _styles, _sheets, _formulas, _merged, _extras, _places, _said, _others):  # fmt: skip
        yield from kind()


def _texts() -> Iterator[Crafted]:
    table = (
        ("企业名称", "规模", "备注"),
        ("甲，乙公司", "小型", "一行\n两行"),
        ("丙\t丁公司", "中型", 'a,b;c"d'),
        ("戊公司", "", ""),
    )
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for named, delimiter in (("commas", ","), ("tabs", "\t"), ("semicolons", ";")):
            for ending in ("\n", "\r\n", "\r"):
                lines = (
                    delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in table
                )
                said = (ending.join(lines) + ending).encode(encoding)
                yield Crafted(f"{encoding}, {named}, {ending!r}", said, rows=4)
    for named, said, count in (
        ("bars", "a|b\n1|2\n", 2), ("wide commas", "甲，乙\n1，2\n", 2), ("ragged rows", "a,b,c\n1\n1,2,3,4,5\n,,\n\n2\n", 4),
        ("quotes in the middle", 'a,b\n1"2,3\n', 2), ("blanks only", "a,b\n  , \n\u3000,\t\n1,2\n", 2),
        ("a line for the delimiter", "sep=;\na;b\n1;2\n", 3), ("a last line cut", "a,b\n1,2\n3", 3),
        ("controls", "a,b\n\x01\x02,\x1f\n\x0b1,2\n", 2), ("odd blanks", "a\u2028b,c\n1\x85,2\n", 2), ("wide digits", "１,２\n", 1),
        ("formulas", "=cmd|'/C calc'!A0,@SUM(1)\n+1,-1\n", 2), ("a lone mark", "\ufeff\ufeffa,b\n1,2\n", 2),
    ):  # fmt: skip
        yield Crafted(f"text with {named}", said.encode(), rows=count, faults=("broken",))


def _archives() -> Iterator[Crafted]:
    plain = book(sheet(rows(3)))
    central, end = plain.index(b"PK\x01\x02"), plain.rindex(b"PK\x05\x06")
    for named, place in (
        ("in the first header", 20), ("in the first part", 60), ("before the directory", central), ("in the directory", central + 30),
        ("before the end", end), ("in the end", end + 10),
    ):  # fmt: skip
        yield Crafted(f"cut {named}", plain[:place], faults=("broken", "kind"))
    yield Crafted("something before the archive", b"junk" * 9 + plain, rows=0, faults=("kind", "broken"))
    yield Crafted("something behind the archive", plain + b"junk" * 9, rows=3, faults=("broken",))
    yield Crafted("two archives", plain + plain, rows=3, faults=("broken",))
    yield Crafted("all zeros behind", plain + b"\0" * 70_000, rows=3, faults=("broken",))
    yield Crafted("a directory elsewhere", _put(plain, end + 16, struct.pack("<I", 7)), faults=("broken",))
    yield Crafted("far more members", _put(plain, end + 10, b"\xff\xff"), rows=3, faults=("broken",))
    for named, at, said in (
        ("method 99", 10, b"\x63\0"), ("method 9", 10, b"\x09\0"), ("a wrong sum", 16, b"\1\2\3\4"),
        ("a size of nothing", 24, b"\0\0\0\0"), ("a size beyond measure", 24, b"\xff\xff\xff\x7f"), ("a packed size beyond", 20, b"\xff\xff\0\0"),
        ("a place beyond", 42, b"\xff\xff\xff\0"),
    ):  # fmt: skip
        broken = _put(plain, plain.rindex(b"PK\x01\x02") + at, said)
        yield Crafted(f"a member with {named}", broken, rows=3, faults=("broken", "swells"))
    members = [(name, said.encode()) for name, said in PARTS.items()]
    yield Crafted("every part twice", _doubled(members), rows=3, faults=("broken",))
    yield Crafted("parts as they are", _packed(members, zipfile.ZIP_STORED), rows=3)
    yield Crafted("parts by bzip2", _packed(members, zipfile.ZIP_BZIP2), rows=3)
    yield Crafted("parts by LZMA", _packed(members, zipfile.ZIP_LZMA), rows=3)
    for named, change in (
        ("capitals", str.upper), ("backslashes", lambda name: name.replace("/", "\\")), ("a root", lambda name: f"/{name}"),
        ("a folder above", lambda name: f"../{name}"), ("a folder around", lambda name: f"book/{name}"),
    ):  # fmt: skip
        moved = archive(*((change(name), said) for name, said in members))
        yield Crafted(f"names with {named}", moved, rows=3, faults=("kind", "broken"))
    bomb = archive(*members, ("xl/media/a.bin", b"\0" * 60_000_000))
    yield Crafted("a picture that swells", bomb, faults=("swells",))


def _put(content: bytes, place: int, said: bytes) -> bytes:
    return content[:place] + said + content[place + len(said) :]


def _packed(members: list[tuple[str, bytes]], how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return out.getvalue()


def _doubled(members: list[tuple[str, bytes]]) -> bytes:
    """Pack every part under its name twice."""
    spare = [(f"{name[:-1]}~", content) for name, content in members]
    packed = archive(*members, *spare)
    for (name, _said), (other, _same) in zip(members, spare, strict=True):
        packed = packed.replace(other.encode(), name.encode())
    return packed


def _parts() -> Iterator[Crafted]:
    for changed, said in PARTS.items():
        ways: dict[str, bytes | None] = {
            "missing": None, "empty": b"", "no XML": b"<<<>>>", "cut": said.encode()[: len(said) * 2 // 3], "zeros": b"\0" * 500,
            "another root": b"<nothing/>", "defining entities": said.replace("?>", f"?>{OUTSIDE}", 1).encode(),
            "in UTF-16": said.replace("UTF-8", "UTF-16").encode("utf-16"), "in an unknown encoding": said.replace("UTF-8", "X-7").encode(),
            "with a mark": b"\xef\xbb\xbf" + said.encode(),
        }  # fmt: skip
        for named, way in ways.items():
            members = [
                (name, way if name == changed else other.encode())
                for name, other in PARTS.items()
                if name != changed or way is not None
            ]
            crafted = archive(*members)
            right = 0 if named == "another root" and changed.endswith("sheet1.xml") else 3
            yield Crafted(f"{changed} {named}", crafted, rows=right, faults=("broken", "kind"))


def _cells() -> Iterator[Crafted]:
    values = ("", "abc", "-1", "1e5", "99999999999999999999", "2026-13-45", " 1 ", "&#13;", "1.5.5", "１２")
    for kind in ("n", "s", "b", "e", "str", "inlineStr", "d", "x"):
        for value in values:
            cell = f'<c r="A2" t="{kind}"><v>{value}</v></c>'
            crafted = book(sheet(row(1, text("A1", "head")) + row(2, cell)), shared=shared("<t>a</t>"))
            yield _either(f"type {kind}, value {value!r}", crafted, 1, 2)


def _either(name: str, content: bytes, *counts: int) -> Crafted:
    """Give a file of which a number of rows may be read, or the last one is left out, or the file is damaged."""
    return Crafted(name, content, rows=counts[-1], faults=("broken", *(str(count) for count in counts)))


def _days() -> Iterator[Crafted]:
    forms = (
        "yyyy-mm-dd",
        "[h]:mm:ss",
        '[$-804]yyyy"年"m"月"d"日"',
        "mm/dd/yy h:mm AM/PM",
        "0.00",
        "[Red]yyyy",
        "General;yyyy",
    )
    for place, form in enumerate(forms):
        escaped = form.replace('"', "&quot;")
        styles = (
            f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="200" formatCode="{escaped}"/></numFmts>'
            '<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="200" applyNumberFormat="1"/></cellXfs></styleSheet>'
        )  # fmt: skip
        for serial in ("0", "60", "-1", "46350.75", "2958466", "1e15", "x")[place % 2 :: 2]:
            cell = row(1, f'<c r="A1" s="1"><v>{serial}</v></c>')
            crafted = book(sheet(cell), styles=styles, **_styled())
            yield Crafted(
                f"the day {serial} as {form}", crafted, rows=1, faults=("broken",) if serial == "x" else ()
            )
    old = BOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    yield Crafted("days since 1904", book(sheet(rows(2)), workbook=old), rows=2)


def _styled() -> dict[str, bytes | str]:
    """Name the styles among the parts of a book."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
    named = f'<Override PartName="/xl/styles.xml" ContentType="{kind}"/></Types>'
    link = f'<Relationship Id="rId9" Type="{RELS}/styles" Target="styles.xml"/></Relationships>'
    return {
        "types": TYPES.replace("</Types>", named),
        "links": LINKS.replace("</Relationships>", link),
    }


def _styles() -> Iterator[Crafted]:
    whole = '<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf/></cellXfs>'  # fmt: skip
    for named, said in (
        ("nothing", ""), ("no formats", "<cellXfs/>"), ("a format of no number", '<cellXfs><xf numFmtId="x"/></cellXfs>'),
        ("a font that is not there", '<cellXfs><xf fontId="99"/></cellXfs>'), ("a colour of nonsense", '<fonts><font><color rgb="zz"/></font></fonts>'),
        ("a size of nonsense", '<fonts><font><sz val="x"/></font></fonts>'), ("an unknown element", f"{whole}<what/>"),
        ("a number format twice", '<numFmts><numFmt numFmtId="7" formatCode="0"/><numFmt numFmtId="7" formatCode="d"/></numFmts>' + whole),
        ("many number formats", "<numFmts>" + "".join(f'<numFmt numFmtId="{n}" formatCode="0"/>' for n in range(164, 3000)) + "</numFmts>" + whole),
        ("a code without end", f'<numFmts><numFmt numFmtId="170" formatCode="{"y" * 30_000}"/></numFmts>{whole}'),
    ):  # fmt: skip
        styles = f'<styleSheet xmlns="{MAIN}">{said}</styleSheet>'
        yield Crafted(f"styles with {named}", book(sheet(rows(2)), styles=styles, **_styled()), rows=2)  # fmt: skip
    for named, place in (
        ("beyond", "999999"),
        ("below zero", "-3"),
        ("of nonsense", "x"),
        ("without end", "9" * 5_000),
    ):
        cell = row(1, f'<c r="A1" s="{place}"><v>1</v></c>')
        styles = f'<styleSheet xmlns="{MAIN}">{whole}</styleSheet>'
        yield Crafted(f"a style {named}", book(sheet(cell), styles=styles, **_styled()), rows=1)  # fmt: skip


def _sheets() -> Iterator[Crafted]:
    usual = '<sheet name="甲" sheetId="1" r:id="rId1"/>'
    for named, said in (
        ("very hidden", usual.replace("sheetId", 'state="veryHidden" sheetId')), ("in a state of nonsense", usual.replace("sheetId", 'state="x" sheetId')),
        ("without a name", usual.replace('name="甲" ', "")), ("with an empty name", usual.replace("甲", "")), ("with a long name", usual.replace("甲", "甲" * 3_000)),
        ("with markup as name", usual.replace("甲", "&lt;script&gt;")), ("with a path as name", usual.replace("甲", "../../etc/passwd")),
        ("without an identity", usual.replace(' r:id="rId1"', "")), ("of an unknown identity", usual.replace("rId1", "rId77")),
        ("numbered by nonsense", usual.replace('sheetId="1"', 'sheetId="x"')), ("twice", usual + usual), ("a thousand times", usual * 1_000),
    ):  # fmt: skip
        yield Crafted(f"a sheet {named}", book(sheet(rows(2)), workbook=BOOK.replace(usual, said)), rows=2, faults=("broken",))  # fmt: skip
    for named, kind in (("chart", "chartsheet"), ("dialog", "dialogsheet"), ("nonsense", "nonsense")):
        crafted = book(sheet(rows(2)), links=LINKS.replace("/worksheet", f"/{kind}", 1))
        yield Crafted(f"a sheet that is a {named}", crafted, rows=2, faults=("broken",))
    strict = BOOK.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    yield Crafted("the strict dialect", book(sheet(rows(2)), workbook=strict), rows=2, faults=("broken",))
    for named, said in (
        ("links in a circle", "../workbook.xml"), ("a link to nothing", ""), ("a link to a folder", "worksheets/"), ("a link to itself", "_rels/workbook.xml.rels"),
        ("a link with a query", "worksheets/sheet1.xml?x=1"), ("a link from the root", "/xl/worksheets/sheet1.xml"), ("a link with dots", "./worksheets/../worksheets/sheet1.xml"),
    ):  # fmt: skip
        crafted = book(sheet(rows(2)), links=LINKS.replace("worksheets/sheet1.xml", said))
        yield Crafted(named, crafted, rows=0 if named == "a link to itself" else 2, faults=("broken",))
    for named, before in (
        ("names of nonsense", '<definedNames><definedName name="_xlnm.Print_Area">x!y</definedName></definedNames>'),
        ("names of other books", '<definedNames><definedName name="a">[9]甲!$A$1</definedName></definedNames>'),
        ("a protected structure", '<workbookProtection workbookPassword="CC1A" lockStructure="1"/>'), ("a recalculation", '<calcPr calcId="x" fullCalcOnLoad="1"/>'),
        ("views of nonsense", '<bookViews><workbookView activeTab="77"/></bookViews>'),
    ):  # fmt: skip
        crafted = book(sheet(rows(2)), workbook=BOOK.replace("</sheets>", f"</sheets>{before}"))
        yield Crafted(f"a book with {named}", crafted, rows=2, faults=("broken",))


def _formulas() -> Iterator[Crafted]:
    for error in ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "nonsense"):
        cell = f'<c r="A1" t="e"><f>1/0</f><v>{error}</v></c>'
        yield Crafted(f"a formula that is {error}", book(sheet(row(1, cell))), rows=1)
    for named, formula in (
        ("DDE", "cmd|'/C calc'!A0"), ("another book", "'[http://example.com/a.xlsx]甲'!A1"), ("the web", 'WEBSERVICE("http://example.com")'),
        ("a link", 'HYPERLINK("file:///etc/passwd","x")'), ("itself", "A1"), ("a long text", "A1&amp;" * 20_000), ("depth", "(" * 9_000 + ")" * 9_000), ("markup", "&lt;script&gt;"),
    ):  # fmt: skip
        cell = f'<c r="A1" t="str"><f>{formula}</f><v>kept</v></c>'
        yield Crafted(f"a formula with {named}", book(sheet(row(1, cell))), rows=1)
    for named, said in (
        ("without its first", '<f t="shared" si="9"/>'), ("of an array", '<f t="array" ref="A1:XFD1048576">1</f>'), ("of a data table", '<f t="dataTable" ref="A1" r1="x"/>'),
        ("of nonsense", '<f t="zz" ref="::">1</f>'), ("twice", "<f>1</f><f>2</f>"), ("within a formula", "<f><f>1</f></f>"),
    ):  # fmt: skip
        yield Crafted(f"a formula {named}", book(sheet(row(1, f'<c r="A1">{said}<v>1</v></c>'))), rows=1)


def _merged() -> Iterator[Crafted]:
    for named, refs in (
        ("all cells", ("A1:XFD1048576",)), ("one cell", ("A1:A1",)), ("backwards", ("B9:A1",)), ("over each other", ("A1:B3", "B2:C4")), ("nonsense", ("x:y",)),
        ("nothing", ("",)), ("other sheets", ("乙!A1:B2",)),
    ):  # fmt: skip
        said = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
        yield Crafted(
            f"merged: {named}", book(sheet(rows(4), after=f"<mergeCells>{said}</mergeCells>")), rows=4
        )
    for named, after in (
        ("a filter of nonsense", '<autoFilter ref="zz"/>'), ("rules of nonsense", '<dataValidations><dataValidation type="x" sqref="y"/></dataValidations>'),
        ("formats of nonsense", '<conditionalFormatting sqref="x"><cfRule type="z"/></conditionalFormatting>'), ("a drawing that is not there", '<drawing r:id="rId5" xmlns:r="r"/>'),
        ("a protected sheet", '<sheetProtection sheet="1" password="CC1A"/>'), ("an extension", '<extLst><ext uri="{x}"><row r="9"><c><v>1</v></c></row></ext></extLst>'),
        ("links of nonsense", '<hyperlinks><hyperlink ref="A1" r:id="x" xmlns:r="r"/></hyperlinks>'), ("data once more", f"<sheetData>{row(9, text('A9', 'x'))}</sheetData>"),
    ):  # fmt: skip
        yield Crafted(f"behind the data {named}", book(sheet(rows(4), after=after)), rows=4, faults=("5",))


def _extras() -> Iterator[Crafted]:
    junk = b"\xd0\xcf\x11\xe0" + b"\xff" * 3_000
    for named in (
        "xl/vbaProject.bin", "xl/media/image1.png", "xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.bin", "customXml/item1.xml", "xl/comments1.xml",
        "xl/pivotCache/pivotCacheDefinition1.xml", "xl/externalLinks/externalLink1.xml", "xl/printerSettings/printerSettings1.bin", "xl/calcChain.xml", "docProps/core.xml",
        "docProps/custom.xml", "xl/theme/theme1.xml", "xl/tables/table1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml", "xl/macrosheets/sheet1.xml", "autorun.exe",
    ):  # fmt: skip
        members = [(name, said.encode()) for name, said in PARTS.items()]
        yield Crafted(f"with junk as {named}", archive(*members, (named, junk)), rows=3)


def _places() -> Iterator[Crafted]:
    for place in (
        "a1",
        "$A$1",
        "A0",
        "A-1",
        "AAAA1",
        "1A",
        "A",
        "1",
        " A1",
        "A1:B2",
        "甲1",
        "A1.5",
        "A" * 3_000 + "1",
        "R1C1",
        "Ａ1",
    ):
        yield Crafted(
            f"a cell at {place[:20]!r}", book(sheet(row(1, text(place, "x")))), rows=1, faults=("broken", "wide")
        )  # fmt: skip
    for number in ("1.0", "1e2", " 1 ", "0x1", "0", "1.5", "nan", "inf", "1_0", "٣", "9" * 400):
        yield Crafted(f"a row at {number[:20]!r}", book(sheet(row(number, text("A1", "x")))), rows=1, faults=("broken", "long"))  # fmt: skip
    for named, data, count in (
        ("rows without numbers", "<row><c><v>1</v></c></row>" * 3, 3), ("cells that claim other rows", row(1, text("A7", "x"), text("B9", "y")), 1),
        ("a row twice", row(1, text("A1", "x")) * 2, 0), ("a cell twice", row(1, text("A1", "x"), text("A1", "y")), 0), ("cells backwards", row(1, text("C1", "x"), text("A1", "y")), 1),
        ("cells outside rows", text("A1", "x"), 0), ("rows within rows", "<row>" + row(1, text("A1", "x")) + "</row>", 1), ("cells within cells", row(1, f'<c r="A1">{text("B1", "x")}</c>'), 1),
        ("empty rows", "<row/>" * 3_000 + row(3_001, text("A3001", "x")), 1), ("200 columns", row(1, "<c><v>1</v></c>" * 200), 1), ("ragged rows", "".join(row(n, "<c><v>1</v></c>" * n) for n in range(1, 150)), 149),
        ("empty cells without end", row(1, "<c/>" * 16_384 + ""), 0),
    ):  # fmt: skip
        yield Crafted(named, book(sheet(data)), rows=count, faults=("broken", "wide"))
    for named, width in (("201 columns", 201), ("16,384 columns", 16_384)):
        yield Crafted(named, book(sheet(row(1, "<c><v>1</v></c>" * width))), faults=("wide",))


def _said() -> Iterator[Crafted]:
    for named, said in (
        ("escapes of nothing", "_x0000_"), ("half a letter", "_xD800_"), ("CDATA", "<![CDATA[<b>]]>"), ("a comment", "a<!-- b -->c"), ("an instruction", "a<?php x ?>c"),
        ("the number 0", "&#0;"), ("half a letter by number", "&#xD800;"), ("no letter at all", "&#xFFFF;"), ("right to left", "\u202egnp.exe"), ("no width", "a\u200bb\ufeffc"),
        ("marks upon marks", "a" + "\u0301" * 3_000), ("many lines", "a&#10;" * 2_000), ("an unknown entity", "&nbsp;"), ("a lone &amp;", "a & b"), ("markup", "<b>a</b>"), ("a letter beyond", "𠮷🙂"),
    ):  # fmt: skip
        yield Crafted(f"a text of {named}", book(sheet(row(1, text("A1", said), text("B1", "x")))), rows=1, faults=("broken",))  # fmt: skip
        yield Crafted(f"a shared text of {named}", book(pointing(0, 1), shared=shared(f"<t>{said}</t>", "<t>x</t>")), rows=2, faults=("broken", "1"))  # fmt: skip


def _others() -> Iterator[Crafted]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for named, said in (
        ("nothing behind the mark", ole), ("zeros", ole + b"\0" * 2_000), ("noise", ole + b"\xff" * 2_000), ("a circle of sectors", ole + b"\0" * 22 + b"\x3e\0\3\0\xfe\xff\x09\0" + b"\0" * 3_000),
    ):  # fmt: skip
        yield Crafted(f"OLE: {named}", said, faults=("broken",))
    words = ole + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600
    yield Crafted("OLE: a document of words", words, faults=("kind",))
    locked = ole + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    yield Crafted("OLE: a workbook behind a password", locked, faults=("locked",))
    for named, first in (
        ("PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0"),
        ("a Parquet file", b"PAR1\x15\0"),
        ("a JPEG", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("a film", b"\0\0\0\x18ftypmp42"),
        ("a song", b"ID3\3\0\0\0"),
    ):
        yield Crafted(f"{named} called a table", first + b"x" * 600, faults=("kind",))
    for named, said, count in (
        ("rich text", "{\\rtf1\\ansi a\\par}\n", 1), ("SYLK", "ID;PWXL;N;E\nC;Y1;X1;K1\nE\n", 3), ("JSON", '{"a": [1, 2]}\n', 1), ("a script", "#!/bin/sh\nrm -rf /\n", 2), ("a mail", "From: a\n\nb\n", 2),
    ):  # fmt: skip
        yield Crafted(f"{named} called a table", said.encode(), rows=count, faults=("kind",))
    for named, said in (
        ("a spreadsheet of 2003", f'<?xml version="1.0"?><Workbook xmlns="{MAIN}"/>'),
        ("a page as .xls", "\r\n <html><table><tr><td>1</td></tr></table></html>"),
        ("SVG", "<svg/>"),
    ):
        yield Crafted(f"{named} called a table", said.encode(), faults=("kind",))
    for named, members in (
        ("an ODS", (("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>"))), ("a presentation", (("[Content_Types].xml", b""), ("ppt/a.xml", b""))),
        ("a program", (("META-INF/MANIFEST.MF", b""), ("A.class", b"\xca\xfe"))), ("a book to read", (("mimetype", b"application/epub+zip"),)), ("a binary workbook", (("[Content_Types].xml", TYPES.encode()), ("xl/workbook.bin", b"\x83\1"))),
    ):  # fmt: skip
        yield Crafted(f"{named} called .xlsx", archive(*members), faults=("kind", "broken"))
