"""Lead a contract from its project through the approvals to the signing, its registration pack and its first money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader
from tests.journeys.test_main_journey import PICTURES
from tests.papers import text_of_docx

DIRECTOR, SECRETARY, FINANCE = "director@example.edu", "thermal-secretary@example.edu", "finance@example.edu"
ENTERPRISE = "helan@example.com"
# Each language takes a project of its own of the same school.
PROJECT = {
    "zh-hans": "岩板辊道窑燃烧优化与余热利用",
    "en": "Combustion optimisation and waste-heat use in roller kilns",
}
SIGNED = {"zh-hans": "已签订", "en": "signed, in force"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_contract_is_led_from_its_project_to_its_first_money(
    browser: Browser, demo: Demonstration, language: str, tmp_path: Path
) -> None:
    def enter(email: str) -> Reader:
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
        return Reader(context, demo.url, email, language)

    director = enter(DIRECTOR)
    page = director.open("/projects/")
    page.get_by_role("link", name=PROJECT[language]).first.click()
    page.locator("form[action$='/contract'] button").click()
    _complete(page)
    address = page.url.removeprefix(demo.url)
    # The exact difference is told before anybody hands it in.
    page.goto(f"{page.url}budget/")
    page.locator("input[name=labour]").fill("250")
    page.locator("form.lu-form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("100,000.00")
    page.goto(f"{demo.url}{address}budget/")
    page.locator("input[name=labour]").fill("200")
    page.locator("input[name=materials]").fill("60")
    page.locator("form.lu-form button.btn-primary").click()
    director.look("contract-draft", PICTURES)
    _step(page, "submit")
    for email, verb in ((SECRETARY, "endorse"), (FINANCE, "clear")):
        _step(enter(email).open(address), verb)
    _step(director.open(address), "approve")

    finance = enter(FINANCE)
    page = finance.open(f"{address}sign/")
    page.locator("input[name=number]").fill(f"HT-JOURNEY-{language}")
    page.set_input_files(
        "input[name=file]", {"name": "合同.txt", "mimeType": "text/plain", "buffer": "合同文本".encode()}
    )
    page.locator("form.lu-form button.btn-primary").click()
    expect(page.locator(".lu-record-marks")).to_contain_text(SIGNED[language])

    page.goto(f"{demo.url}{address}receipt/")
    page.locator("input[name=received_on]").fill(datetime.now(UTC).date().isoformat())
    page.locator("input[name=amount]").fill("100")
    page.locator("input[name=voucher]").fill(f"journey-{language}")
    page.locator("form.lu-form button.btn-primary").click()
    expect(page.locator("#receipts")).to_contain_text("1,000,000.00")

    page.goto(f"{demo.url}{address}registration/")
    page.locator("select[name=ip_kind]").select_option("11")
    page.locator("select[name=objective]").select_option("02")
    page.locator("form.lu-form button.btn-primary").click()
    finance.look("contract-registration", PICTURES)
    with page.expect_download() as taking:
        page.locator("a[href$='form.docx']").click()
    taking.value.save_as(tmp_path / "form.docx")
    assert f"HT-JOURNEY-{language}" in text_of_docx((tmp_path / "form.docx").read_bytes())
    # Another enterprise does not even learn that there is such a contract.
    stranger = enter(ENTERPRISE).open(address)
    expect(stranger.locator("main")).not_to_contain_text("HT-JOURNEY")
    assert not director.faults
    assert not finance.faults


def _complete(page: Page) -> None:
    """Say what the project could not: who signs, how it is paid, whose the rights are, the payment plan."""
    expect(page.locator("input[name=title]")).not_to_have_value("")
    page.locator("select[name=payment]").select_option("once")
    page.locator("select[name=ip_ownership]").select_option("joint")
    page.locator("form.lu-form button.btn-primary").click()
    record = page.url
    page.goto(f"{record}instalment/")
    page.locator("input[name=due_on]").fill(date.today().isoformat())  # noqa: DTZ011 - a day as people type it
    page.locator("form.lu-form button.btn-primary").click()
    page.goto(record)


def _step(page: Page, verb: str) -> None:
    """Take the record's next step by its button."""
    form = page.locator(f".lu-head-actions > form[action$='/step/{verb}/'] button")
    expect(form).to_be_visible()
    form.click()
    page.wait_for_load_state()
