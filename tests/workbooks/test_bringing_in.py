"""A clerk's table comes in: recognised, checked, shown, stored, undone."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.utils.translation import override
from openpyxl import load_workbook

from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.core.resource import by_slug
from luodi.needs.models import Need
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Organisation, Person, Region
from luodi.workbooks import actions, jobs, writing
from luodi.workbooks.models import Batch, BatchLine
from luodi.workbooks.states import BatchState
from tests import factories
from tests.factories import NINGXIA, NOW, WUXI, YINCHUAN
from tests.workbooks.sheets import bring, cells, counts, said, sheet, store, undo

HEAD = (
    "序号",
    "企业名称 *",
    "单位类型",
    "统一社会信用代码",
    "所属地区",
    "所属行业",
    "规模",
    "高新技术企业",
    "备注",
)


@pytest.fixture(autouse=True)
def in_chinese():
    with override("zh-hans"):
        yield


def enterprises(*names):
    rows = [
        (n, name, "企业", fictional_uscc(7000 + n), "银川市", "C38", "小型", "是", "重点")
        for n, name in enumerate(names, 1)
    ]
    return sheet(("银川市企业名单（2026年）",), (), HEAD, *rows)


def test_a_table_of_ones_own_is_recognised_and_stored_only_when_confirmed(trial):
    batch = bring(
        trial, "officer", "organisations", enterprises("宁夏甲新能源有限公司", "宁夏乙材料有限公司")
    )
    assert batch.state == BatchState.CHECKED
    assert counts(batch) == (2, 0, 0, 0)
    assert not Organisation._base_manager.filter(name__startswith="宁夏甲").exists()
    store(trial, batch)
    assert batch.state == BatchState.STORED
    row = Organisation._base_manager.get(name="宁夏甲新能源有限公司")
    assert (row.region_id, row.kind, row.size, row.high_tech, row.origin) == (
        YINCHUAN,
        "enterprise",
        "small",
        True,
        "imported",
    )
    assert AuditEntry.objects.filter(verb="create", subject=row.ref, note=batch.code).count() == 1
    assert any(
        row.ref in entry.payload.get("refs", ()) for entry in OutboxEntry.objects.filter(channel="index")
    )
    ignored = [one["text"] for one in batch.facts["headings"] if not one["name"]]
    assert ignored == ["序号", "备注"]


# What is in the cells of one row, and what the clerk is told or what is stored.
WRONG = """
column            | cell                 | told
统一社会信用代码     | 91320200MA1XXXXXX1   | 校验
统一社会信用代码     | 913202001234567890   | 15 位
所属地区          | 鼓楼区                | 南京市
所属地区          | 亚特兰蒂斯             | 亚特兰蒂斯
单位类型          | 个体户                | 企业
高新技术企业        | 也许                  | 也许
企业名称          |                      | 请填写
"""


@pytest.mark.sweep
@pytest.mark.parametrize("line", WRONG.strip().splitlines()[1:])
def test_what_is_wrong_is_told_beside_the_column(trial, line):
    column, cell, told = (part.strip() for part in line.split("|"))
    names = [name.strip(" *") for name in HEAD]
    row = [1, "宁夏丙公司", "企业", "", "银川", "", "", "", ""]
    row[names.index(column)] = float(cell) if cell.isdigit() else cell
    for code in ("320106", "350102", "410204", "320302"):
        region = {"320106": "鼓楼区"}.get(code, "鼓楼区")
        Region.objects.get_or_create(
            pk=code, defaults={"name": region, "name_en": "Gulou", "level": "county"}
        )
    batch = bring(trial, "officer", "organisations", sheet(HEAD, row))
    assert counts(batch) == (0, 0, 0, 1)
    assert told in said(batch)[2], said(batch)


def test_all_that_is_wrong_with_a_row_is_told_at_once(trial):
    """What could be read is held against the register, and what is lacking is told, whatever else is wrong."""
    head = ("企业名称", "统一社会信用代码", "所属地区")
    batch = bring(
        trial,
        "officer",
        "organisations",
        sheet(
            head, ("宁夏丙公司", "9199", "亚特兰蒂斯"), ("宁夏丁公司", "9199", "银川"), (None, None, "银川")
        ),
    )
    assert counts(batch) == (0, 0, 0, 3)
    told = {one["row"]: [label for label, _words in one["said"]] for one in batch.facts["errors"]}
    assert {row: sorted(labels) for row, labels in told.items()} == {
        2: sorted(("类型", "区域", "统一社会信用代码")),
        3: sorted(("类型", "统一社会信用代码")),
        4: sorted(("类型", "名称")),
    }
    assert "请填写类型。" in said(batch)[2]


def test_what_is_lacking_is_not_asked_of_a_row_about_a_record(trial):
    """A row with a fault elsewhere that is about a record needs nothing that the record has."""
    factories.organisation("宁夏戊公司", region=YINCHUAN)
    batch = bring(
        trial, "officer", "organisations", sheet(("企业名称", "地区"), ("宁夏戊公司", "亚特兰蒂斯"))
    )
    assert [label for label, _words in batch.facts["errors"][0]["said"]] == ["区域"]


READINGS = """
column      | cell         | read
所属地区      | 银川          | 640100
所属地区      | 宁夏银川市     | 640100
所属地区      | 640100       | 640100
规模         | 中型企业       | medium
高新技术企业    | √            | True
单位类型      | enterprise    | enterprise
"""


@pytest.mark.sweep
@pytest.mark.parametrize("line", READINGS.strip().splitlines()[1:])
def test_what_people_write_is_understood(trial, line):
    column, cell, read = (part.strip() for part in line.split("|"))
    names = [name.strip(" *") for name in HEAD]
    row = [1, "宁夏丁公司", "企业", "", "银川", "", "", "", ""]
    row[names.index(column)] = int(cell) if cell.isdigit() else cell
    batch = store(trial, bring(trial, "officer", "organisations", sheet(HEAD, row)))
    stored = Organisation._base_manager.get(name="宁夏丁公司")
    name = {"所属地区": "region_id", "规模": "size", "高新技术企业": "high_tech", "单位类型": "kind"}[column]
    assert str(getattr(stored, name)) == read, said(batch)


def need_table(world, *budgets, unit="（万元）"):
    head = ("企业", "需求名称", "所属地区", f"预算{unit}", "截止日期", "可见范围")
    rows = [
        (world.organisations["helan"].name, f"需求{n}", "银川", budget, "2026年12月1日", "仅校内办公室")
        for n, budget in enumerate(budgets)
    ]
    return sheet(head, *rows)


MONEY = """
unit      | cell      | fen
（万元）    | 120       | 120000000
（元）      | 120       | 12000
          | 120万     | 120000000
（万元）    | 约200万    | 200000000
（万元）    | １２０     | 120000000
（万元）    | 1200元     | 120000
（亿元）    | 1.5        | 15000000000
"""


@pytest.mark.sweep
@pytest.mark.parametrize("line", MONEY.strip().splitlines()[1:])
def test_amounts_are_read_in_the_unit_that_is_written(trial, line):
    unit, cell, fen = (part.strip() for part in line.split("|"))
    content = need_table(
        trial,
        float(cell) if cell.replace(".", "").isascii() and cell.replace(".", "").isdigit() else cell,
        unit=unit,
    )
    batch = bring(trial, "officer", "needs", content)
    assert counts(batch) == (1, 0, 0, 0), said(batch)
    store(trial, batch, confirmed=True)
    row = Need._base_manager.get(title="需求0")
    assert row.budget.fen == int(fen)
    assert row.deadline_on == date(2026, 12, 1)


def test_estimates_must_be_confirmed_and_ranges_are_refused(trial):
    batch = bring(trial, "officer", "needs", need_table(trial, "约200万", "100-200万"))
    assert counts(batch) == (1, 0, 0, 1)
    assert batch.facts["about"] == 1
    with pytest.raises(Invalid):
        actions.store(batch, confirmed=False, by=trial.actor("officer"), at=NOW)
    assert Need._base_manager.filter(title="需求0").count() == 0


def test_a_unit_that_no_heading_names_can_be_said(trial):
    batch = bring(trial, "officer", "needs", need_table(trial, 500000.0, unit=""))
    assert batch.facts["readings"][0]["examples"][0][1] == "5,000,000,000.00 元"
    actions.say_columns(batch, {}, {"budget": "元"}, by=trial.actor("officer"), at=NOW)
    jobs.carry_out.func(batch.pk, "check")
    batch.refresh_from_db()
    store(trial, batch)
    assert Need._base_manager.get(title="需求0").budget.fen == 50_000_000


def test_the_same_organisation_is_found_by_its_code_or_name_and_only_what_is_filled_in_changes(trial):
    helan = trial.organisations["helan"]
    Organisation._base_manager.filter(pk=helan.pk).update(address="老地址", website="https://helan.example")
    head = ("单位名称", "单位类型", "所属地区", "地址", "网站")
    written = helan.name.replace("有限公司", "股份有限公司")
    batch = bring(
        trial, "officer", "organisations", sheet(head, (helan.name, "企业", "银川", "新地址", None))
    )
    assert counts(batch) == (0, 1, 0, 0)
    change = batch.facts["changes"][0]
    assert [field[1:] for field in change["fields"]] == [["老地址", "新地址"]]
    store(trial, batch)
    helan.refresh_from_db()
    assert (helan.address, helan.website) == ("新地址", "https://helan.example")
    again = bring(
        trial, "officer", "organisations", sheet(head, (helan.name, "企业", "银川", "新地址", None))
    )
    assert counts(again) == (0, 0, 1, 0)
    near = bring(trial, "officer", "organisations", sheet(head, (written, "企业", "银川", "新地址", None)))
    assert counts(near)[1] == 1
    assert near.facts["matched"] == {"name_key": 1}


def test_a_city_does_not_take_the_place_of_its_district(trial):
    """A table of a city says the city of everybody; what the register has more exactly stays, and that is said."""
    name = trial.organisations["helan"].name
    head = ("单位名称", "单位类型", "所属地区", "所属行业", "地址")
    Organisation._base_manager.filter(name=name).update(region="640104", industry="C38")
    rough = bring(trial, "officer", "organisations", sheet(head, (name, "企业", "银川市", "C 制造业", None)))
    assert counts(rough) == (0, 0, 1, 0)
    told = [one["count"] for one in rough.facts["readings"] if one["kind"] == "rougher"]
    assert sum(told) == 2
    # Control: another district is another place, and more exactly is more.
    other = bring(trial, "director", "organisations", sheet(head, (name, "企业", "640200", "C39", None)))
    assert counts(other) == (0, 1, 0, 0)
    Organisation._base_manager.filter(name=name).update(region=YINCHUAN, industry=None)
    finer = bring(trial, "officer", "organisations", sheet(head, (name, "企业", "640104", "C38", None)))
    assert len(finer.facts["changes"][0]["fields"]) == 2
    assert counts(finer) == (0, 1, 0, 0)


def test_whoever_gives_the_code_may_say_a_place_more_roughly(trial):
    row = trial.organisations["helan"]
    Organisation._base_manager.filter(pk=row.pk).update(region="640104")
    table = writing.register_table(
        by_slug("organisations"), trial.actor("officer"), Organisation._base_manager.filter(pk=row.pk)
    )
    book = load_workbook(io.BytesIO(table))
    page = book.worksheets[0]
    place = next(cell.column for cell in page[1] if cell.value == "region")
    page.cell(4, place).value = YINCHUAN
    out = io.BytesIO()
    book.save(out)
    assert counts(bring(trial, "officer", "organisations", out.getvalue())) == (0, 1, 0, 0)


def test_rows_that_name_the_same_thing_twice_are_told_of_each_other(trial):
    batch = bring(trial, "officer", "organisations", enterprises("宁夏甲公司", "宁夏乙公司", "宁夏甲公司"))
    assert counts(batch) == (2, 0, 0, 1)
    assert said(batch)[6] == ": 与原表第 4 行“宁夏甲公司”重复。"


def test_undo_takes_back_what_came_and_gives_back_what_was(trial):
    helan = trial.organisations["helan"]
    content = sheet(
        ("单位名称", "单位类型", "所属地区", "地址"),
        (helan.name, "企业", "银川", "新地址"),
        ("宁夏戊公司", "企业", "银川", ""),
    )
    batch = store(trial, bring(trial, "officer", "organisations", content))
    assert counts(batch) == (1, 1, 0, 0)
    undo(trial, batch)
    helan.refresh_from_db()
    assert helan.address == ""
    assert Organisation._base_manager.get(name="宁夏戊公司").retired_at is not None
    assert batch.state == BatchState.UNDONE
    assert not batch.lines.exists()
    # It may come in again: what was taken back does not stand in the way.
    assert counts(bring(trial, "officer", "organisations", content)) == (1, 1, 0, 0)


def test_undo_says_first_what_it_takes_back(trial, browser_of):
    batch = store(trial, bring(trial, "officer", "organisations", enterprises("宁夏甲公司", "宁夏乙公司")))
    page = browser_of("officer").get(f"/workbooks/batch/{batch.code}/").content.decode()
    assert "撤销后，本次新增 2 条、改动 0 条将全部恢复原状。" in page
    before, _dialog, after = page.partition('<dialog id="undo"')
    assert "/undo" not in before
    assert f"/workbooks/batch/{batch.code}/undo" in after
    assert 'data-opens="undo"' in before


def test_undo_leaves_what_was_changed_or_used_since(trial):
    batch = store(
        trial, bring(trial, "officer", "organisations", enterprises("宁夏己公司", "宁夏庚公司", "宁夏辛公司"))
    )
    used, changed, free = (Organisation._base_manager.get(name=f"宁夏{n}公司") for n in "己庚辛")
    Person(name="张三", organisation=used, created_at=NOW, changed_at=NOW).save()
    Organisation._base_manager.filter(pk=changed.pk).update(version=2, address="改过")
    undo(trial, batch)
    for row in (used, changed, free):
        row.refresh_from_db()
    assert (used.retired_at, changed.retired_at) == (None, None)
    assert free.retired_at is not None
    assert sorted(BatchLine.objects.filter(batch=batch, left=True).values_list("key", flat=True)) == sorted(
        [used.pk, changed.pk]
    )


def test_nobody_stores_beyond_the_own_region(trial):
    rows = [("无锡外公司", "企业", "无锡市"), ("银川内公司", "企业", "银川市")]
    batch = bring(trial, "officer", "organisations", sheet(("单位名称", "单位类型", "所属地区"), *rows))
    assert counts(batch) == (1, 0, 0, 1)
    store(trial, batch)
    assert not Organisation._base_manager.filter(name="无锡外公司").exists()
    assert Organisation._base_manager.filter(name="银川内公司").exists()


def test_a_table_does_not_tell_what_is_hidden(trial):
    """A far officer who types the name of a hidden enterprise learns nothing, and changes nothing."""
    helan = trial.organisations["helan"]
    head = ("单位名称", "单位类型", "所属地区", "地址")
    batch = bring(
        trial, "far_officer", "organisations", sheet(head, (helan.name, "企业", "无锡市", "黑地址"))
    )
    absent = bring(
        trial, "far_officer", "organisations", sheet(head, ("从未有过的公司", "企业", "无锡市", "黑地址"))
    )
    assert counts(batch) == counts(absent) == (1, 0, 0, 0)
    by_code = bring(
        trial,
        "far_officer",
        "organisations",
        sheet(("编号", *head), (helan.code, helan.name, "企业", "无锡市", "x")),
    )
    nowhere = bring(
        trial,
        "far_officer",
        "organisations",
        sheet(("编号", *head), ("O-2026-ZZZZZZZZ", helan.name, "企业", "无锡市", "x")),
    )
    assert said(by_code)[2].replace(helan.code, "") == said(nowhere)[2].replace("O-2026-ZZZZZZZZ", "")


def test_a_batch_belongs_to_who_brought_it(trial, browser_of):
    batch = bring(trial, "officer", "organisations", enterprises("宁夏壬公司"))
    assert browser_of("officer").get(f"/workbooks/batch/{batch.code}/").status_code == 200
    for name in ("director", "far_officer", "city_official", "enterprise", "admin", "anonymous"):
        for path in ("", "errors.xlsx"):
            answer = browser_of(name).get(f"/workbooks/batch/{batch.code}/{path}")
            assert answer.status_code in (302, 404), name
        assert browser_of(name).post(f"/workbooks/batch/{batch.code}/store").status_code in (302, 404)
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED


def test_who_may_not_add_brings_nothing(trial):
    for name in ("professor", "city_official", "anonymous"):
        with pytest.raises(Missing):
            bring(trial, name, "organisations", enterprises("x"))


def test_stored_is_stored_once(trial):
    batch = store(trial, bring(trial, "officer", "organisations", enterprises("宁夏癸公司")))
    with pytest.raises(Conflict):
        actions.store(batch, confirmed=True, by=trial.actor("officer"), at=NOW)


def test_wrong_rows_come_back_in_their_own_columns_and_can_be_brought_in_again(trial, browser_of):
    content = sheet(
        HEAD,
        (1, "宁夏甲公司", "企业", "错", "银川", "", "", "", "注"),
        (2, "宁夏乙公司", "企业", "", "银川", "", "", "", "注"),
    )
    batch = bring(trial, "officer", "organisations", content)
    back = browser_of("officer").get(f"/workbooks/batch/{batch.code}/errors.xlsx")
    table = cells(back.content)
    assert table[0] == ["错误明细", "原表行号", *HEAD]
    assert len(table) == 2
    assert table[1][0].startswith("统一社会信用代码：")
    assert table[1][1] == 2
    assert table[1][3:6] == ["宁夏甲公司", "企业", "错"]
    both = cells(browser_of("officer").get(f"/workbooks/batch/{batch.code}/errors.xlsx?rows=all").content)
    assert [row[3] for row in both[1:]] == ["宁夏甲公司", "宁夏乙公司"]
    corrected = bring(trial, "officer", "organisations", back.content)
    assert counts(corrected) == (0, 0, 0, 1)
    assert said(corrected) == said(batch)
    # What was put in front is put there anew, not once more.
    again = cells(browser_of("officer").get(f"/workbooks/batch/{corrected.code}/errors.xlsx").content)
    assert again == table


def test_a_wrong_row_of_ours_comes_back_with_its_number_and_goes_in_again(trial, browser_of):
    """The numbers that rows had are no column of the register."""
    resource = by_slug("organisations")
    book = load_workbook(io.BytesIO(writing.register_table(resource, trial.actor("officer"), [])))
    page = book.worksheets[0]
    places = {cell.value: cell.column for cell in page[1]}
    for line, region in ((4, "银川"), (6, "亚特兰蒂斯")):
        for name, text in (("name", f"宁夏{line}公司"), ("kind", "企业"), ("region", region)):
            page.cell(line, places[name]).value = text
    out = io.BytesIO()
    book.save(out)
    batch = bring(trial, "officer", "organisations", out.getvalue())
    assert counts(batch) == (1, 0, 0, 1)
    content = browser_of("officer").get(f"/workbooks/batch/{batch.code}/errors.xlsx").content
    assert cells(content)[3][1] == 6
    again = bring(trial, "officer", "organisations", content)
    assert again.facts["ours"]
    assert said(again).keys() == {4}
    assert list(said(again).values()) == list(said(batch).values())
    twice = browser_of("officer").get(f"/workbooks/batch/{again.code}/errors.xlsx").content
    assert cells(twice)[1] == cells(content)[1]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("介绍.pdf", b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"),
        ("介绍.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nstream\n\x02\x11\x8f\nendstream"),
        ("通知.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")),
        ("照片.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("通知.csv", rb"{\rtf1\ansi hello}"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_file(trial, browser_of, file, content):
    upload = io.BytesIO(content)
    upload.name = file
    answer = browser_of("officer").post("/workbooks/organisations/", {"file": upload})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-describedby="file-errors"' in page
    beside = page[page.index('id="file-errors"') :]
    assert "这不是表格文件" in beside
    accepted = page.partition('accept="')[2].partition('"')[0].split(",")
    help_text = page.partition("不超过 100 MB")[0]
    assert all(ending.removeprefix(".") in help_text for ending in accepted)
    assert all(ending in beside for ending in accepted)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_that_is_a_table_is_read(trial, encoding):
    text = "企业名称,类型,地区\n宁夏甲公司,企业,银川\n"
    batch = bring(trial, "officer", "organisations", text.encode(encoding), "名单.txt")
    assert counts(batch) == (1, 0, 0, 0)


def test_a_file_without_a_head_says_what_to_do(trial, browser_of):
    batch = bring(trial, "officer", "organisations", sheet(("甲", "乙"), (1, 2)))
    assert batch.state == BatchState.FAILED
    page = browser_of("officer").get(f"/workbooks/batch/{batch.code}/").content.decode()
    assert "列名" in page


def test_regions_of_the_region_and_the_far_one_differ():
    """The cast's regions are those that the tests above rely on."""
    assert YINCHUAN.startswith(NINGXIA[:2])
    assert not WUXI.startswith(NINGXIA[:2])
    assert by_slug("organisations") is not None


def sheets(**pages):
    """Write a workbook of several sheets."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for title, rows in pages.items():
        page = book.add_worksheet(title)
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    book.close()
    return out.getvalue()


def test_the_sheet_with_the_table_is_found_and_another_can_be_chosen(trial):
    head = ("单位名称", "单位类型", "所属地区")
    content = sheets(
        说明=[("请认真填写",)], 一区=[head, ("宁夏甲公司", "企业", "银川")], 二区=[head, ("宁夏乙公司", "企业", "银川")]
    )  # fmt: skip
    batch = bring(trial, "officer", "organisations", content)
    assert (batch.facts["sheets"], batch.facts["sheet"], batch.new) == (["说明", "一区", "二区"], 1, 1)
    actions.say_columns(batch, {"sheet": "2"}, {}, by=trial.actor("officer"), at=NOW)
    jobs.carry_out.func(batch.pk, "check")
    batch.refresh_from_db()
    store(trial, batch)
    assert Organisation._base_manager.filter(name="宁夏乙公司").exists()
    assert not Organisation._base_manager.filter(name="宁夏甲公司").exists()


def test_what_a_table_lacks_is_said_once_for_all_rows(trial, browser_of):
    batch = bring(trial, "officer", "organisations", sheet(("单位名称",), ("宁夏甲公司",), ("宁夏乙公司",)))
    assert batch.wrong == 2
    client = browser_of("officer")
    page = client.get(f"/workbooks/batch/{batch.code}/").content.decode()
    asked, _figures, rest = page.partition('<dl class="lu-figures">')
    assert "表中没有“类型”列，请先为所有行选择：" in asked
    assert 'form="columns" name="all-kind"' in asked
    assert 'name="all-kind"' not in rest
    assert 'name="all-region"' in rest, "not needed, but worth asking"
    assert "没有需要入库的内容" not in page
    client.post(
        f"/workbooks/batch/{batch.code}/columns",
        {"column-0": "name", "all-kind": "enterprise", "all-region": "银川"},
    )
    jobs.carry_out.func(batch.pk, "check")
    batch.refresh_from_db()
    store(trial, batch)
    assert counts(batch) == (2, 0, 0, 0)
    assert set(Organisation._base_manager.filter(name__startswith="宁夏").filter(name__in=["宁夏甲公司", "宁夏乙公司"]).values_list("kind", "region")) == {("enterprise", YINCHUAN)}  # fmt: skip


def test_what_no_row_lacks_is_not_asked_first(trial, browser_of):
    """Rows that are about records need no column for what the records have."""
    factories.organisation("宁夏甲公司", region=YINCHUAN)
    batch = bring(trial, "officer", "organisations", sheet(("单位名称", "地址"), ("宁夏甲公司", "新地址")))
    page = browser_of("officer").get(f"/workbooks/batch/{batch.code}/").content.decode()
    assert "请先为所有行选择" not in page


def test_the_page_says_what_was_stored_what_not_and_that_it_is_undone(trial, browser_of):
    content = sheet(
        HEAD,
        (1, "宁夏甲公司", "企业", "", "银川", "", "", "", "注"),
        (2, "宁夏乙公司", "企业", "", "亚特兰蒂斯", "", "", "", "注"),
    )
    batch = bring(trial, "officer", "organisations", content)
    client = browser_of("officer")
    path = f"/workbooks/batch/{batch.code}/"
    assert "2 列未读取：序号、备注" in client.get(path).content.decode()
    store(trial, batch)
    assert "已入库：新增 1 条，改动 0 条，1 行未入库。" in client.get(path).content.decode()
    undo(trial, batch)
    assert "已撤销，所有改动已恢复。" in client.get(path).content.decode()


@pytest.mark.parametrize("language", ["en"])
def test_an_english_page_has_no_chinese_punctuation(trial, browser_of, language):
    factories.organisation("宁夏甲公司", region=YINCHUAN)
    with override(language):
        batch = bring(
            trial,
            "officer",
            "organisations",
            sheet(
                ("Name", "Kind", "Region"),
                ("宁夏甲公司", "enterprise", "Yinchuan"),
                ("Other", "none of these", "Nowhere"),
            ),
        )
    trial.users["officer"].language = language
    trial.users["officer"].save()
    client = browser_of("officer")
    client.cookies["django_language"] = language
    page = client.get(
        f"/workbooks/batch/{batch.code}/", headers={"accept-language": language}
    ).content.decode()
    main = page[page.index('id="batch"') :]
    assert "Download rows with errors" in main
    assert "1 found by name" in main
    assert not set("，、；：。") & set(main.partition("<details")[0])
    back = client.get(f"/workbooks/batch/{batch.code}/errors.xlsx").content
    assert not set("，、；：。") & set(cells(back)[1][0])


def test_sums_and_remarks_are_left_out_and_said(trial):
    content = sheet(
        ("单位名称", "单位类型", "所属地区"), ("宁夏甲公司", "企业", "银川"), ("合计", "1家", ""), ("填表人：张三", "", "日期：今天")
    )  # fmt: skip
    batch = bring(trial, "officer", "organisations", content)
    assert counts(batch) == (1, 0, 0, 0)
    assert [one[:2] for one in batch.facts["asides"]] == [["total", 3], ["remark", 4]]


def test_credit_codes_tell_apart_what_names_do_not(trial):
    """A group and its subsidiary, or a slip in one of two codes: never is one taken for the other."""
    head = ("单位名称", "单位类型", "所属地区", "统一社会信用代码")
    first = sheet(
        head,
        ("宁夏远山集团有限公司", "企业", "银川", fictional_uscc(1)),
        ("宁夏远山有限公司", "企业", "银川", fictional_uscc(2)),
        ("宁夏远山有限公司", "企业", "银川", fictional_uscc(3)),
    )
    batch = bring(trial, "officer", "organisations", first)
    assert counts(batch) == (2, 0, 0, 1)
    assert "3" in said(batch)[4]
    store(trial, batch)
    again = sheet(
        head,
        ("宁夏远山股份有限公司", "企业", "银川", fictional_uscc(4)),
        ("宁夏远山有限公司", "企业", "银川", fictional_uscc(5)),
    )
    batch = bring(trial, "officer", "organisations", again)
    assert counts(batch) == (1, 0, 0, 1)
    assert "near" in [one["kind"] for one in batch.facts["readings"]]
    assert Organisation._base_manager.get(uscc=fictional_uscc(2)).code in said(batch)[3]


def test_an_abolished_region_is_shown_as_such(trial):
    Region.objects.get_or_create(
        pk="320503", defaults={"name": "平江区", "name_en": "Pingjiang", "level": "county", "abolished": True}
    )
    content = sheet(("单位名称", "单位类型", "所属地区"), ("苏州甲公司", "企业", "320503"))
    batch = bring(trial, "director", "organisations", content)
    assert [(one["kind"], one["count"]) for one in batch.facts["readings"]] == [("abolished", 1)], said(batch)


def test_an_error_of_the_spreadsheet_is_no_text(trial):
    content = sheet(("单位名称", "单位类型", "所属地区"), ("#REF!", "企业", "银川"))
    assert "#REF!" in said(bring(trial, "officer", "organisations", content))[2]


def test_a_promise_stays_with_its_agreement(trial):
    one, other = factories.agreement(title="甲协议"), factories.agreement(title="乙协议")
    promise = factories.promise(one, title="每年十项")
    head = ("编号", "协议名称", "承诺事项", "承诺方", "责任单位")
    moved = sheet(head, (promise.code, other.title, promise.title, "合作方", "某局"))
    batch = bring(trial, "director", "promises", moved)
    assert counts(batch) == (0, 0, 0, 1), batch.facts
    assert one.title in said(batch)[2]
    kept = sheet(
        head,
        (promise.code, one.title, promise.title, "合作方", "某局"),
        ("", other.title, "共建平台", "双方", ""),
    )
    batch = bring(trial, "director", "promises", kept)
    assert (batch.new, batch.changed) == (1, 1), said(batch)


def test_a_wrong_row_among_many_does_not_hold_up_the_others(trial):
    """Rows that only the database refuses are found by halving; all others are stored."""
    taken = trial.organisations["helan"]
    Organisation._base_manager.filter(pk=taken.pk).update(uscc=fictional_uscc(9), region=WUXI)
    head = ("单位名称", "单位类型", "所属地区", "统一社会信用代码")
    rows = [(f"宁夏{n}号公司", "企业", "银川", fictional_uscc(9 if n == 17 else 100 + n)) for n in range(60)]
    batch = bring(trial, "officer", "organisations", sheet(head, *rows))
    assert counts(batch) == (59, 0, 0, 1)
    assert "统一社会信用代码" in said(batch)[19]
    store(trial, batch)
    assert batch.lines.count() == 59
    undo(trial, batch)
    assert not batch.lines.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_chinese_table_is_read_alike_in_either_language(trial, language):
    rows = [
        ("宁夏甲公司", "企业", "银川", "中型", "√"),
        ("宁夏乙公司", "企业单位", "银川市", "小型企业", "否"),
        ("宁夏丙公司", "政府", "亚特兰蒂斯", "小型", "是"),
    ]
    with override(language):
        batch = bring(
            trial,
            "officer",
            "organisations",
            sheet(("企业名称", "单位类型", "所在地", "规模", "高新技术企业"), *rows),
        )
    assert [one["row"] for one in batch.facts["errors"]] == [4], batch.facts["errors"]
