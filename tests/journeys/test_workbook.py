"""A clerk's broken Excel file, from upload to clean data and back: nothing is stored unseen, all of it can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from luodi.registry.calc import fictional_uscc
from tests.journeys.demonstration import Demonstration, Reader

OFFICER = "northwest@example.edu"
# Two lines of headings, a slip in a credit code, a town that does not exist, a firm twice, empty rows, a sum.
ROWS = (
    ("某片区企业名单",),
    ("序号", "企业名称", "统一社会信用代码", "所在地", "资质", None, "备注"),
    (None, None, None, None, "规模", "高新技术企业", None),
    (1, "{0}新能源有限公司", fictional_uscc(88_101), "银川", "中型", "√", "重点"),
    (2, "{0}材料有限公司", "９１９９", "银川市", "小型企业", "否", ""),
    (),
    (3, "{0}环保有限公司", "", "亚特兰蒂斯", "小型", "是", ""),
    (4, "{0}新能源有限责任公司", "", "宁夏银川市", "中型", "是", "重复"),
    ("合计", None, None, 4),
    ("填表人：张三", None, None, "审核人：李四"),
)
WORDS = {
    "zh-hans": ("宁夏中文", "整批撤销", "下载有错误的行", "与原表第 4 行", "已跳过 2 行"),
    "en": (
        "宁夏英文",
        "Undo all of it",
        "Download rows with errors",
        "The same as row 4",
        "rows left out",
    ),
}


def broken(path: Path, name: str) -> Path:
    """Write the file."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("填表说明").write_row(0, 0, ("请各单位认真填写",))
    page = book.add_worksheet("名单")
    for line, cells in enumerate(ROWS):
        page.write_row(line, 0, [cell.format(name) if isinstance(cell, str) else cell for cell in cells])
    book.close()
    return path


def corrected(path: Path) -> Path:
    """Do what the red cells say: strike the code, name the town, take the double out."""
    book = load_workbook(path)
    page = book.worksheets[0]
    assert page.max_row == 4
    places = {cell.value: cell.column for cell in page[1]}
    page.cell(2, places["统一社会信用代码"]).value = None
    page.cell(3, places["所在地"]).value = "吴忠"
    page.delete_rows(4)
    book.save(path)
    return path


@pytest.mark.parametrize("language", WORDS)
def test_a_broken_table_becomes_clean_data_and_is_undone(
    browser: Browser,
    demo: Demonstration,
    browser_context_args: dict[str, object],
    tmp_path: Path,
    language: str,
) -> None:
    name, undo, take, same, left_out = WORDS[language]
    reader = Reader(
        browser.new_context(**browser_context_args, accept_downloads=True), demo.url, OFFICER, language
    )  # type: ignore[arg-type]
    page = reader.open("/organisations/")
    page.get_by_role("link", name="Excel").click()

    # Checked: what was understood, what is wrong, and what the table does not say.
    page.set_input_files("#file", broken(tmp_path / "企业名单.xlsx", name))
    page.locator("form[enctype] button").click()
    expect(page.locator("#all-kind")).to_be_visible(timeout=30_000)
    page.select_option("#all-kind", "enterprise")
    page.locator("form[action$=columns] button").click()
    expect(page.locator(".lu-figures dd").nth(3)).to_have_text("3", timeout=30_000)
    figures = [page.locator(".lu-figures dd").nth(place) for place in range(4)]
    assert [figure.inner_text() for figure in figures] == ["1", "0", "0", "3"]
    for said in (same, left_out, "亚特兰蒂斯", "名单"):
        expect(page.locator("main")).to_contain_text(said)

    # The rows that are wrong come back in the table's own columns; corrected, they come in.
    with page.expect_download() as download:
        page.get_by_role("link", name=take).click()
    download.value.save_as(tmp_path / "errors.xlsx")
    page.locator("form[action$=store] button").click()
    expect(page.get_by_role("button", name=undo)).to_be_visible(timeout=30_000)
    first = page.url
    reader.open("/workbooks/organisations/")
    page.set_input_files("#file", corrected(tmp_path / "errors.xlsx"))
    page.locator("form[enctype] button").click()
    expect(page.locator("#all-kind")).to_be_visible(timeout=30_000)
    page.select_option("#all-kind", "enterprise")
    page.locator("form[action$=columns] button").click()
    expect(page.locator(".lu-figures dd").first).to_have_text("2", timeout=30_000)
    page.locator("form[action$=store] button").click()
    expect(page.get_by_role("button", name=undo)).to_be_visible(timeout=30_000)
    listed = reader.open(f"/organisations/?q={name}").locator("main")
    for kind in ("新能源", "材料", "环保"):
        expect(listed).to_contain_text(f"{name}{kind}有限公司", timeout=15_000)

    # And back again.
    reader.open(first.removeprefix(demo.url))
    page.get_by_role("button", name=undo).click()
    page.locator("dialog[open] button.btn-primary").click()
    undone = "已撤销" if language == "zh-hans" else "undone"
    expect(page.locator("#batch .lu-state").first).to_have_text(undone, timeout=30_000)
    expect(reader.open(f"/organisations/?q={name}").locator("main")).not_to_contain_text(
        f"{name}新能源有限公司"
    )
    assert reader.faults == []
    page.context.close()
