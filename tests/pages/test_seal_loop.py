"""A stamped paper's way back: stamped, photographed with a phone, matched; the wrong one found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.devservices.stack import Stack
from tests.browser import PHONE, fetched, sign_in, sit_down
from tests.core.documents.photographed import as_jpeg, photographed, sheet, stamped
from tests.factories.issuance import R06_ANSWERS
from tests.pages.filling import deny_substitutes, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def issued(stack: Stack, clerk: Page, approver: Page) -> str:
    """Fill in and approve a certificate; return the address of its page."""
    base = stack.demo["tenants"]["pzh-renhe"]["url"]
    clerk.goto(f"{base}/counter/items/R06/")
    deny_substitutes(clerk)
    clerk.get_by_role("button", name="开始填写").click()
    fill_in(clerk, R06_ANSWERS)
    clerk.get_by_role("button", name="提交审批").click()
    expect(clerk.get_by_text("等待负责人审批")).to_be_visible()
    approver.goto(clerk.url)
    approver.get_by_role("button", name="批准用印并出具").click()
    expect(approver.get_by_role("heading", level=1)).to_contain_text("〔")
    return approver.url


def photo_of(page: Page, file: Path) -> Path:
    """Print, stamp and photograph the certificate whose page is open."""
    paper = stamped(sheet(fetched(page, "certificate.pdf")))
    file.write_bytes(as_jpeg(photographed(paper, angle=-9, tilt=0.1)))
    return file


def number_on(page: Page) -> str:
    found = re.search(r"第\d{4,}号", page.inner_text("h1"))
    assert found is not None
    return found.group()


def waiting(page: Page, label: str) -> int:
    """Return what the first page counts under a label."""
    page.goto(re.sub(r"/counter/.*", "/counter/", page.url))
    text = page.locator(".waiting a").filter(has_text=label).inner_text()
    return int(re.sub(r"\D", "", text))


@pytest.fixture(scope="module")
def desks(chromium: Browser, stack: Stack) -> tuple[Page, Page]:
    """Return the pages of a clerk and an approver in 仁和区."""
    contexts: list[BrowserContext] = [sit_down(chromium), sit_down(chromium)]
    return (
        sign_in(contexts[0], stack, "pzh-renhe", "clerk"),
        sign_in(contexts[1], stack, "pzh-renhe", "approver"),
    )


@dataclass(frozen=True)
class Paper:
    """A certificate that lies printed and stamped on the desk, and a photograph of it."""

    address: str
    number: str
    photo: Path


@pytest.fixture(scope="module")
def papers(
    chromium: Browser,
    stack: Stack,
    desks: tuple[Page, Page],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Paper, Paper]:
    """Issue two certificates, which nobody has said to be stamped yet."""
    folder, (clerk, approver) = tmp_path_factory.mktemp("photos"), desks

    def made(name: str) -> Paper:
        address = issued(stack, clerk, approver)
        photo = photo_of(approver, folder / name)
        return Paper(address, number_on(approver), photo)

    return made("first.jpg"), made("second.jpg")


def test_from_the_printer_to_the_file(
    desks: tuple[Page, Page], papers: tuple[Paper, Paper]
) -> None:
    clerk, (first, second) = desks[0], papers
    assert (waiting(clerk, "待盖章"), waiting(clerk, "待扫描")) == (2, 0)
    clerk.goto(first.address)
    clerk.get_by_role("button", name="已盖章").click()
    expect(clerk.get_by_text("已登记盖章")).to_be_visible()
    assert (waiting(clerk, "待盖章"), waiting(clerk, "待扫描")) == (1, 1)

    clerk.goto(first.address)
    clerk.locator("#scan").set_input_files(second.photo)
    clerk.get_by_role("button", name="上传扫描件").click()
    expect(clerk.get_by_text("扫描件不符").first).to_be_visible()
    panel = clerk.locator("#stamping")
    expect(panel.get_by_role("link", name=second.number)).to_be_visible()
    assert waiting(clerk, "扫描件不符") == 1
    clerk.goto(re.sub(r"/certificates/.*", "/stamping/?stage=differs", first.address))
    expect(clerk.get_by_role("link", name="重新上传")).to_have_count(1)

    clerk.goto(first.address)
    clerk.locator("#scan").set_input_files(first.photo)
    clerk.get_by_role("button", name="上传扫描件").dblclick()
    expect(clerk.get_by_text("扫描件与存档相符")).to_be_visible()
    expect(panel.get_by_text("已核对")).to_be_visible()
    expect(clerk.get_by_text("上传盖章扫描件，与存档相符")).to_have_count(1)
    scan = clerk.locator(".beside-paper img[alt='盖章扫描件']")
    scan.scroll_into_view_if_needed()
    assert scan.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500


def test_on_a_telephone_several_at_once_sort_themselves(
    chromium: Browser, stack: Stack, papers: tuple[Paper, Paper], tmp_path: Path
) -> None:
    nothing = tmp_path / "desk.jpg"
    nothing.write_bytes(as_jpeg(Image.new("RGB", (1240, 1754), "white")))
    with_phone = sit_down(chromium, size=PHONE)
    phone = sign_in(with_phone, stack, "pzh-renhe", "clerk")
    phone.goto(re.sub(r"/counter/.*", "/counter/scans/", phone.url))
    expect(phone.locator("#camera")).to_be_visible()
    assert phone.locator("#camera").get_attribute("capture") == "environment"
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.locator("#scan").set_input_files([nothing, papers[1].photo])
    phone.get_by_role("button", name="上传").click()
    expect(phone.get_by_role("heading", name="收到2份，1份相符")).to_be_visible()
    expect(phone.get_by_text("没有读到证明的二维码")).to_be_visible()
    expect(phone.get_by_role("link", name=papers[1].number)).to_be_visible()
    with_phone.close()
