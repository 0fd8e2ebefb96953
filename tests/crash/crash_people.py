"""Four people at desks around a vault that crashes: they enrol once and keep their sessions through every restart."""

from __future__ import annotations

import base64
import io
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from clients.http_client import VaultClient
from tests.crash.crash_vault import CrashVault, Wire
from tests.prepared_company import AccessToEntry, Member, prepare, train_and_sign
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.operator.founding import found, handover_code
from vault.people.founding import Founder

MARKING, TIER = "秘", 2
UNTIL = (datetime.now(UTC) + timedelta(days=350)).date().isoformat()


@dataclass
class Desk:
    """One person with an authenticator app and a session."""

    vault: CrashVault
    user_name: str
    password: str = field(default_factory=lambda: f"{secrets.token_urlsafe(15)}+7")
    seed: bytes = b""
    last_step: int = 0
    token: str = ""
    id: str = ""
    device_id: str = ""

    def __post_init__(self) -> None:
        self.wire = Wire()

    @property
    def client(self) -> VaultClient:
        return VaultClient(self.vault.address, token=self.token or None, wire=self.wire)

    def code(self) -> str:
        """A code not used before; time passes where the app would have to wait for its next one."""
        step = max(self.last_step + 1, step_at(self.vault.clock.now_ms()))
        ahead = step * STEP_MS - self.vault.clock.now_ms()
        if ahead > 0:
            self.vault.move_clock(ahead)
        self.last_step = step
        return code_of(self.seed, step)

    def enrol(self, link: str, handover_code: str) -> None:
        token, sign_in = link.partition("#")[2], self.client.sign_in
        agreement = sign_in.inspect_enrolment(token).agreement
        assert agreement
        started = sign_in.start_enrolment(token, self.user_name, self.password, handover_code)
        self.seed = base64.b32decode(started.secret_base32)
        device = f"{self.user_name}-pc"
        answer = sign_in.confirm_enrolment(token, self.code(), device, agreement_sha256=agreement.sha256)
        self.token, self.id, self.device_id = answer.token, answer.person.id, answer.device_id

    def step_up(self) -> None:
        self.client.sign_in.step_up(self.code())

    def member(self) -> Member:
        return Member(self.id, self.client, self.code)


@dataclass
class Company:
    """The people of one vault and the entry they work on."""

    vault: CrashVault
    officer: Desk
    manager: Desk
    depositor: Desk
    eraser: Desk
    entry_id: str = ""
    project_id: str = ""
    depositors_grant: str = ""

    @classmethod
    def founded(cls, vault: CrashVault) -> Company:
        """Found the vault and enrol everybody; the vault is running afterwards."""
        halves = found(vault.settings(), Founder("森 一", "モリ ハジメ", "Mori Hajime", "mori@hizo.example"))
        vault.start()
        company = cls(vault, *(Desk(vault, name) for name in ("mori", "kirishima", "asahina", "bando")))
        company.officer.enrol(halves.link, halves.handover_code or "")
        company._invite(company.manager)
        company.officer.step_up()
        people = company.officer.client.people
        terms = {"rank": "head", "powers": people.shipped_powers()}
        people.appoint(company.manager.id, "responsible_manager", "設計部長", terms)
        for desk in (company.depositor, company.eraser):
            company._invite(desk)
        company._open_entry()
        company._give_access()
        return company

    def _invite(self, desk: Desk) -> None:
        facts = {
            "name": f"仮名 {desk.user_name}",
            "name_kana": "カメイ",
            "name_romaji": "Kamei",
            "mail": f"{desk.user_name}@hizo.example",
            "department": "設計部",
            "title": "担当",
            "employment_kind": "staff",
        }
        self.officer.step_up()
        invited = self.officer.client.people.invite(facts)
        desk.enrol(invited["enrolment_link"], self._handover_code(invited["person"]["id"]))

    def _handover_code(self, person_id: str) -> str:
        """The other half of the officer's link: from the manager, once there is one, before that from the host."""
        if not self.manager.id:
            return handover_code(self.vault.settings(), person_id)
        self.manager.step_up()
        return str(self.manager.client.people.handover_code(person_id)["handover_code"])

    def _open_entry(self) -> None:
        self.manager.step_up()
        facts = {
            "name": "焼入れ条件",
            "why_know_how": "分からない",
            "manager_id": self.manager.id,
            "tier": TIER,
        }
        keep = {"keep_original": True, "keep_original_reason": "寸法の証拠"}
        self.entry_id = self.manager.client.register.create_entry({**facts, **keep})["id"]

    def _give_access(self) -> None:
        officer, manager = self.officer.member(), self.manager.member()
        self.officer.step_up()
        prepare(officer, manager)
        train_and_sign(officer, manager, [self.depositor.member(), self.eraser.member()])
        access = AccessToEntry.of(self.manager.client, self.entry_id, TIER, UNTIL)
        self.project_id = access.project_id
        access.give(self.officer.client, self.manager.id, "view")
        access.give(self.manager.client, self.eraser.id, "view")
        self.take_depositor_back()
        self.manager.client.register.designate(self.entry_id, self.eraser.id, "消去の実行者", UNTIL)

    def access(self) -> AccessToEntry:
        """Grants on the entry they work on."""
        return AccessToEntry(self.manager.client, self.entry_id, TIER, UNTIL, self.project_id)

    def send_depositor_away(self) -> None:
        """The depositor's grant ends."""
        self.manager.step_up()
        self.manager.client.access.revoke(self.depositors_grant, "異動")

    def take_depositor_back(self) -> None:
        """The depositor is granted what they work with."""
        self.manager.step_up()
        given = self.access().give(self.manager.client, self.depositor.id, "deposit")
        self.depositors_grant = str(given["id"])


def drawing(noise: int = 0) -> bytes:
    """A PDF of two pages; `noise` bytes of it cannot be compressed."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in (1, 2):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Contents = pdf.make_stream(
            f"BT /F 24 Tf 100 400 Td ({secrets.token_hex(8)} {number}) Tj ET".encode()
        )
        page.Resources = Dictionary(Font=Dictionary(F=font))
        if noise:
            page.Resources.XObject = Dictionary(I=_noise_image(pdf, noise // 2))
            page.Contents = pdf.make_stream(b"q 400 0 0 400 50 50 cm /I Do Q")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _noise_image(pdf: pikepdf.Pdf, size: int) -> Any:
    width = 512
    height = size // width
    facts = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": width,
        "Height": height,
        "ColorSpace": Name.DeviceGray,
        "BitsPerComponent": 8,
    }
    return pdf.make_stream(secrets.token_bytes(width * height), Dictionary(**facts))


def table(size: int = 0) -> bytes:
    """A CSV table nobody has seen before, of at least `size` bytes."""
    return f"温度,{secrets.token_hex(size // 2 + 8)}\n".encode()
