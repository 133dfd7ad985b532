"""What any electronic seal must do, whatever its key lives in. Subclass it with ``device``."""

from __future__ import annotations

import re

import pytest

from core.documents.render import preview_png, render_certificate
from core.documents.seal import place_over, render_seal
from core.sealing.checking import SealState, check_seal
from core.sealing.device import SealDevice, Stamp
from core.sealing.errors import SealCertificateNotValid
from core.web.chinese import chinese_date
from tests.core.documents.papers import HARDSHIP


@pytest.fixture(scope="session")
def paper() -> bytes:
    return render_certificate(HARDSHIP)


@pytest.fixture(scope="session")
def stamp(paper: bytes) -> Stamp:
    assert HARDSHIP.issued_on
    box = place_over(paper, chinese_date(HARDSHIP.issued_on))
    return Stamp(render_seal(HARDSHIP.issuer_name, "7F3A21C0"), box)


class SealContract:
    @pytest.fixture
    def device(self) -> SealDevice:
        pytest.fail("name the device that is held to this contract")

    @pytest.fixture
    def expired(self) -> SealDevice:
        pytest.fail("name the device that is held to this contract")

    @pytest.fixture
    def sealed(self, device: SealDevice, paper: bytes, stamp: Stamp) -> bytes:
        return device.seal(paper, stamp=stamp, reason="出具证明")

    def check(self, pdf: bytes, device: SealDevice) -> SealState:
        return check_seal(pdf, certificates=[device.certificate.pem]).state

    def test_it_says_whose_it_is(self, device: SealDevice) -> None:
        assert device.certificate.holder
        assert device.certificate.valid_from < device.certificate.valid_until
        assert device.algorithm

    def test_an_expired_certificate_seals_nothing(
        self, expired: SealDevice, paper: bytes, stamp: Stamp
    ) -> None:
        with pytest.raises(SealCertificateNotValid):
            expired.seal(paper, stamp=stamp, reason="出具证明")

    def test_the_paper_stays_as_it_was_in_front_of_its_seal(
        self, sealed: bytes, paper: bytes
    ) -> None:
        assert sealed.startswith(paper)
        assert len(sealed) > len(paper)

    def test_the_seal_is_seen_on_the_page(self, sealed: bytes, paper: bytes) -> None:
        assert preview_png(sealed, 400) != preview_png(paper, 400)

    def test_an_untouched_paper_is_intact(self, sealed: bytes, device: SealDevice) -> None:
        finding = check_seal(sealed, certificates=[device.certificate.pem])
        assert finding.state == SealState.INTACT
        assert finding.holder == device.certificate.holder
        assert finding.sealed_at is not None

    def test_a_changed_byte_breaks_it(self, sealed: bytes, device: SealDevice) -> None:
        stream = sealed.index(b"stream") + 40
        changed = sealed[:stream] + bytes([sealed[stream] ^ 1]) + sealed[stream + 1 :]
        assert self.check(changed, device) == SealState.BROKEN

    def test_what_is_cut_back_to_before_the_seal_has_none(
        self, paper: bytes, device: SealDevice
    ) -> None:
        assert self.check(paper, device) == SealState.NONE

    def test_what_is_added_behind_the_seal_is_found(
        self, sealed: bytes, device: SealDevice
    ) -> None:
        # One more revision that gives the first page another look.
        from io import BytesIO

        from pyhanko.pdf_utils.content import RawContent
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        writer = IncrementalPdfFileWriter(BytesIO(sealed))
        content = RawContent(b"q 1 0 0 rg 100 100 200 200 re f Q")
        writer.add_stream_to_page(0, writer.add_object(_stream(content.render())))
        out = BytesIO()
        writer.write(out)
        assert self.check(out.getvalue(), device) in (SealState.ADDED_TO, SealState.BROKEN)

    def test_the_seal_of_a_stranger_is_foreign(self, sealed: bytes) -> None:
        assert check_seal(sealed, certificates=[]).state == SealState.FOREIGN

    def test_no_two_papers_share_a_seal(
        self, device: SealDevice, paper: bytes, stamp: Stamp, sealed: bytes
    ) -> None:
        again = device.seal(paper, stamp=stamp, reason="出具证明")
        container = re.compile(rb"/Contents ?<([0-9a-fA-F]{200})")
        assert container.search(again)
        assert self.check(again, device) == SealState.INTACT


def _stream(data: bytes):
    from pyhanko.pdf_utils.generic import StreamObject

    return StreamObject(stream_data=data)
