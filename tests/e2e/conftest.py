"""One whole life in a vault of its own, served by the real command and used by the typed client over a socket.

It is lived once for all tests of this folder. What a worker process can reach is tried from inside one, in
tests/vault/documents/workers/test_sandbox.py.
"""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image
from sqlalchemy import select

from clients.http_client import VaultClient
from clients.http_client.documents import Deposit
from clients.models import PageImage
from demo.vault_process import VaultProcess, make_vault
from tests.prepared_company import AccessToEntry, Member, prepare, train_and_sign
from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.app.open_platform import open_platform
from vault.documents.models import SealedObject
from vault.documents.sealing import facts_of, open_object
from vault.identity.one_time_codes import code_of
from vault.keyring.ring import KeyRing
from vault.platform.settings import Settings

STEP_SECONDS = 30
ON_ITS_WAY_SECONDS = 10
CANARY = "炉温秘曲線七三一"
NAME_CANARY = "名札甲乙丙丁"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "shift_jis")
STRIDE, WINDOW = 4096, 32
SECONDS_TO_CERTIFICATE = 90
POSTS = {"manager": "responsible_manager", "auditor": "auditor"}


@dataclass
class Person:
    """Somebody at a desk; `secrets` is everything that only this person may know."""

    user: str
    client: VaultClient
    id: str = ""
    device_id: str = ""
    seed: bytes = b""
    last_step: int = 0
    secrets: dict[str, bytes] = field(default_factory=dict)

    def code(self) -> str:
        """A code not used before; of the step before where there is time, so that two can be had without waiting."""
        left = STEP_SECONDS - time.time() % STEP_SECONDS
        oldest = int(time.time() // STEP_SECONDS) - (1 if left > ON_ITS_WAY_SECONDS else 0)
        self.last_step = max(self.last_step + 1, oldest)
        time.sleep(max(0.0, self.last_step * STEP_SECONDS - time.time()))
        return code_of(self.seed, self.last_step)

    def member(self) -> Member:
        return Member(self.id, self.client, self.code)

    def enrol(self, address: str, link: str, handover_code: str) -> None:
        token, password = link.partition("#")[2], random_password()
        sign_in = self.client.sign_in
        agreement = sign_in.inspect_enrolment(token).agreement
        assert agreement
        seed = sign_in.start_enrolment(token, self.user, password, handover_code).secret_base32
        self.seed = base64.b32decode(seed)
        session = sign_in.confirm_enrolment(
            token, self.code(), f"{self.user}-desk", agreement_sha256=agreement.sha256
        )
        self.id, self.device_id = session.person.id, session.device_id
        self.client.transport.close()
        self.client = VaultClient(address, token=session.token)
        self.secrets = {
            f"password of {self.user}": password.encode(),
            f"seed of {self.user}": self.seed,
            f"seed in base32 of {self.user}": seed.encode(),
            f"session of {self.user}": session.token.encode(),
            f"device of {self.user}": (session.device_token or "").encode(),
            f"link of {self.user}": token.encode(),
            f"handover code of {self.user}": handover_code.encode(),
        }


@dataclass
class Life:
    """What was done and found. `found_before` and `found_after` say in which files each needle lies."""

    process: VaultProcess
    people: dict[str, Person] = field(default_factory=dict)
    entry_id: str = ""
    item_id: str = ""
    version_id: str = ""
    images: dict[tuple[str, int], PageImage] = field(default_factory=dict)
    needles: dict[str, bytes] = field(default_factory=dict)
    found_before: dict[str, set[str]] = field(default_factory=dict)
    found_after: dict[str, set[str]] = field(default_factory=dict)

    def __getitem__(self, user: str) -> Person:
        return self.people[user]

    def search(self) -> dict[str, set[str]]:
        """The files below the vault's folders, and its service log, in which each needle lies."""
        return found_in(self.process.folder.parent / "temporary", self.needles) | found_in(
            self.process.folder, self.needles, self.process.folder.parent / "vault.log"
        )


def random_password() -> str:
    """Consonants only: no name, and no part of one, can stand in it by chance."""
    return "".join(secrets.choice("bcdfghkmnpqrtvwxzBCDFGHKMNPQRTVWXZ") for _ in range(28)) + "+7"


def found_in(folder: Path, needles: dict[str, bytes], *more: Path) -> dict[str, set[str]]:
    """In which files each needle lies. The vault runs on meanwhile: what it has removed by now holds nothing."""
    found: dict[str, set[str]] = {}
    for path in [*(each for each in folder.rglob("*") if each.is_file()), *more]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        for name, needle in needles.items():
            if needle in content:
                found.setdefault(name, set()).add(path.name)
    return found


def windows(name: str, content: bytes) -> dict[str, bytes]:
    """Pieces of 32 bytes, one in each 4 KiB, that cannot stand elsewhere by chance."""
    pieces = {
        f"{name} at {at}": content[at : at + WINDOW] for at in range(0, max(1, len(content) - WINDOW), STRIDE)
    }
    return {place: piece for place, piece in pieces.items() if len(set(piece)) > WINDOW // 2}


def pdf_windows(name: str, content: bytes) -> dict[str, bytes]:
    """Windows of a PDF as it is, and of each of its streams decoded."""
    found = windows(name, content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for number, each in enumerate(pdf.objects):
            if isinstance(each, pikepdf.Stream):
                found |= windows(f"stream {number} of {name}", each.read_bytes())
    return found


def document() -> bytes:
    """A white, a black and a full-bleed page, with the canary in every encoding and in the metadata."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    lines = b" ".join(
        f"1 0 0 1 60 {780 - 12 * n} Tm (furnace programme {secrets.token_hex(20)}) Tj".encode()
        for n in range(55)
    )
    canaries = b" ".join(b"<%s> Tj" % CANARY.encode(name).hex().encode() for name in ENCODINGS)
    noise = Image.merge("RGB", [Image.effect_noise((297, 421), 90) for _ in range(3)])
    picture = pdf.make_stream(
        noise.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=297,
        Height=421,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
    )
    for ground in (b"", b"0 g 0 0 595 842 re f", b"q 595 0 0 842 0 0 cm /P Do Q"):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        text = b" BT /F 8 Tf %s %s ET" % (lines, canaries) if not ground else b""
        page.Contents = pdf.make_stream(ground + text)
        page.Resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(P=picture))
    pdf.docinfo["/Title"] = CANARY
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("life")
    process = make_vault(folder, "embedded")
    (folder / "temporary").mkdir()
    process.environment |= {"TMPDIR": str(folder / "temporary"), "HIZO_RENDER_WORKERS": "1"}
    lived = Life(process)
    link, code = process.found("--officer-name", "森 一", "--officer-mail", "mori@hizo.example")
    process.start()
    try:
        enrol_everybody(lived, link, code)
        content = document()
        deposit_and_view(lived, content)
        copy_and_return(lived)
        collect_needles(lived, content)
        lived.found_before = lived.search()
        dispose(lived)
        lived.found_after = lived.search()
        yield lived
    finally:
        for person in lived.people.values():
            person.client.transport.close()
        process.stop()


def enrol_everybody(life: Life, link: str, code: str) -> None:
    address = life.process.address
    officer = life.people["officer"] = Person("officer.m", VaultClient(address))
    officer.enrol(address, link, code)
    for name in ("manager", "depositor", "viewer", "eraser", "auditor"):
        invited = officer.client.people.invite(
            {
                "name": f"仮名 {name}",
                "name_kana": "カメイ ジン",
                "name_romaji": "Kamei Jin",
                "mail": f"{name}@hizo.example",
                "department": "第二課",
                "title": "課員",
                "employment_kind": "staff",
            }
        )
        code = handover_code(life, invited["person"]["id"])
        person = life.people[name] = Person(f"{name}.k", VaultClient(address))
        person.enrol(address, invited["enrolment_link"], code)
        if name in POSTS:
            officer.client.people.appoint(person.id, POSTS[name], "任命", terms_for(officer, POSTS[name]))


def terms_for(officer: Person, post: str) -> dict[str, Any]:
    """What an appointment to the post says beside it."""
    if post != "responsible_manager":
        return {}
    return {"rank": "head", "powers": officer.client.people.shipped_powers()}


def handover_code(life: Life, person_id: str) -> str:
    """The other half of the officer's link: from the manager, once there is one, before that from the host."""
    if "manager" not in life.people:
        return life.process.handover_code(person_id)
    return str(life["manager"].client.people.handover_code(person_id)["handover_code"])


def deposit_and_view(life: Life, content: bytes) -> None:
    manager, until = life["manager"].client, _day(30)
    life.entry_id = manager.register.create_entry(
        {
            "name": "焼入れ条件",
            "why_know_how": "製品から分からない",
            "manager_id": life["manager"].id,
            "tier": 3,
        }
    )["id"]
    members = [life[name].member() for name in ("depositor", "viewer", "eraser")]
    # The auditor has no other use for codes, of which one lasts half a minute.
    prepare(life["officer"].member(), life["manager"].member(), life["auditor"].member())
    train_and_sign(life["officer"].member(), life["manager"].member(), members)
    access = AccessToEntry.of(manager, life.entry_id, 3, until)
    for giver, name, right in (
        ("officer", "manager", "view"),
        ("manager", "depositor", "deposit"),
        ("officer", "viewer", "view"),
        ("manager", "eraser", "view"),
    ):
        access.give(life[giver].client, life[name].id, right)
    manager.register.designate(life.entry_id, life["eraser"].id, "消去の担当", until)
    # 秘: of this tier copies are made of the page itself, so that its streams could be left behind somewhere.
    item = deposit(life, f"{NAME_CANARY}.pdf", content)
    life.item_id, life.version_id = item.id, item.version.id
    for encoding in ("utf-8", "shift_jis"):
        deposit(life, f"{encoding}.txt", (CANARY + "一二三四五六七八九十\n").encode(encoding) * 4000)
    for name in ("depositor", "viewer"):
        for page in (1, 2, 3):
            life.images[name, page] = life[name].client.documents.page_image(life.version_id, page)


def deposit(life: Life, file_name: str, content: bytes) -> Any:
    facts = {"entry_id": life.entry_id, "type": "electronic_file", "marking": "秘", "file_name": file_name}
    made = Deposit(facts, lambda: iter([content]), len(content), hashlib.sha256(content).digest())
    return life["depositor"].client.documents.deposit(made)


def copy_and_return(life: Life) -> None:
    depositor = life["depositor"]
    copies = depositor.client.copies
    asked = copies.ask(
        {
            "version_id": life.version_id,
            "purpose": "試作打合せ",
            "why_not_view": "通信のない現場で使う",
            "recipient_id": depositor.id,
            "device_id": depositor.device_id,
            "pages": "all",
            "copies": 1,
            "valid_until": _day(20),
        }
    )
    life["manager"].client.copies.approve(asked.id, asked.digest, "必要な範囲に限られる")
    operation = copies.issue(asked.id, None, None)
    _until(lambda: depositor.client.operation(operation).finished)
    copy_id = copies.request(asked.id).copies[0]["id"]
    with copies.file(copy_id) as fetched:
        content = b"".join(fetched.chunks)
    copies.received(copy_id, hashlib.sha256(content).hexdigest())
    copies.give_back(copy_id, lambda: iter([content]), len(content))
    life.needles |= windows("copy", content)


def collect_needles(life: Life, content: bytes) -> None:
    """Everything that must not lie in a file of the vault, from inside: the keys, and what the objects hold."""
    for person in life.people.values():
        life.needles |= person.secrets
    life.needles |= {f"canary in {name}": CANARY.encode(name) for name in ENCODINGS}
    life.needles |= {f"name in {name}": NAME_CANARY.encode(name) for name in ENCODINGS}
    life.needles["passphrase"] = (life.process.folder.parent / "passphrase").read_bytes().strip()
    life.needles |= pdf_windows("upload", content)
    platform = open_platform(
        Settings(data_dir=life.process.folder, passphrase_file=life.process.folder.parent / "passphrase")
    )
    with platform.reading() as tx:
        grant = live_grant(tx, life["viewer"].id, life.entry_id, 2, Right.VIEW)
        assert grant is not None
        for row in tx.session.scalars(select(SealedObject).where(SealedObject.item_id == life.item_id)):
            if row.role == "rendition":
                with open_object(tx, grant, row) as reader:
                    life.needles |= pdf_windows("rendition", bytes(reader.read()))
                life.needles["ciphertext"] = platform.store.read_range(row.blob_key, 4096, 48)
        for entry in platform.ring_store.entries():
            row = tx.session.get(SealedObject, entry.object_id)
            if row is not None and row.item_id == life.item_id:
                life.needles[f"wrapped key of the {row.role}"] = entry.wrapped
                with KeyRing(platform).open(row.id, facts_of(platform, row).wrap_aad) as key:
                    life.needles[f"key of the {row.role}"] = bytes(key.reveal())
    platform.close()


def dispose(life: Life) -> None:
    order = life["manager"].client.disposals.order(life.item_id, "製法の改訂", life["manager"].code())[
        "disposal"
    ]
    eraser = life["eraser"]
    eraser.client.disposals.confirm(order["id"], order["digest"], eraser.code())
    _until(lambda: life["manager"].client.disposals.one(order["id"]).state == "certified")


def _until(happened: Any) -> None:
    deadline = time.monotonic() + SECONDS_TO_CERTIFICATE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def _day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")
