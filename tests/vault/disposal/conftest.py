"""A company with something to dispose of: a manager, a designated holder, sealed items, and one-time codes."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import update

from tests.vault.company import Company, settle_company
from tests.vault.templates import Settle
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.copies.models import Copy, CopyRequest
from vault.disposal.certificate.signer import make_signer_certificate
from vault.disposal.confirm import EXECUTE_JOB
from vault.disposal.execute import execute
from vault.documents.events import ITEM_DEPOSITED
from vault.documents.models import LIVE, Item, SealedObject, Version
from vault.documents.sealing import ObjectFacts, PendingObject, seal_object
from vault.identity.authenticators import bind_authenticator
from vault.identity.models import SessionRow
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.platform.ids import new_id
from vault.platform.jobs import JobRunner
from vault.platform.runtime import CERTIFICATE_SIGNER, CERTIFICATE_SIGNING_KEY, Platform

SEED = b"one seed for all: 20"


@dataclass
class Disposals:
    """The company under test, and what tests of disposals do in it."""

    company: Any
    platform: Platform
    clock: Any
    markers: list[bytes] = field(default_factory=list)

    def code(self) -> str:
        """A code of a step nobody has used."""
        self.clock.advance(seconds=STEP_MS / 1000)
        return code_of(SEED, step_at(self.clock.now_ms()))

    def give_authenticators(self) -> None:
        with self.platform.transaction() as tx:
            for caller in self.company.people.values():
                bind_authenticator(tx, caller.id, SEED, 0, Actor.operator("test"), "enr_test")

    def item(self, *, versions: int = 1, title: str = "低温焼結 配合条件表", tier: int = 3) -> str:
        """An item with sealed renditions, as a deposit leaves it; its plaintext holds a marker of its own."""
        item_id = new_id("itm", self.platform.randomness)
        with self.platform.transaction() as tx:
            row = Item(
                id=item_id,
                entry_id=self.company.entry_id,
                type="electronic_file",
                title=title,
                file_name=f"【極秘】{title}.pdf",
                tier=tier,
                marking="極秘",
                created_ms=tx.now_ms(),
                created_by=self.company["depositor"].id,
            )
            tx.session.add(row)
        for number in range(1, versions + 1):
            self.add_version(item_id, number)
        return item_id

    def add_version(self, item_id: str, number: int) -> None:
        marker = f"plaintext of {item_id} version {number} ".encode()
        self.markers.append(marker)
        version_id, object_id = (new_id(prefix, self.platform.randomness) for prefix in ("ver", "obj"))
        content = marker * 5_000
        facts = ObjectFacts(self.platform.vault_id, object_id, item_id, version_id, "rendition", 0, "極秘", 3)
        blob_key = f"objects/{object_id.replace('_', '-')}"
        sealed = seal_object(self.platform, PendingObject(facts, blob_key, 0), io.BytesIO(content))
        with self.platform.transaction() as tx:
            shared = {"item_id": item_id, "created_ms": tx.now_ms()}
            version = Version(
                id=version_id,
                number=number,
                media_type="application/pdf",
                viewer="pdf",
                pages=1,
                size=len(content),
                rendition_sha256=sha256(content).digest(),
                rendition_object_id=object_id,
                created_by=self.company["depositor"].id,
                **shared,
            )
            tx.session.add(version)
            tx.session.flush()
            row = SealedObject(
                id=object_id,
                entry_id=self.company.entry_id,
                version_id=version_id,
                role="rendition",
                sequence=0,
                marking="極秘",
                tier=3,
                blob_key=blob_key,
                ciphertext_length=sealed.ciphertext_length,
                ciphertext_sha256=sealed.ciphertext_sha256,
                plaintext_length=sealed.plaintext_length,
                plaintext_sha256=sealed.plaintext_sha256,
                key_commitment=sealed.key_commitment,
                state=LIVE,
                **shared,
            )
            tx.session.add(row)
            fields: dict[str, Any] = dict.fromkeys(ITEM_DEPOSITED.fields)
            fields |= {
                "item": item_id,
                "version": version_id,
                "ciphertext_sha256": sealed.ciphertext_sha256.hex(),
            }
            leaf = record(tx, ITEM_DEPOSITED, Actor.operator("test"), **fields)
            leaf.bind(row)
            leaf.bind(version)

    def copy_out(self, item_id: str, state: str = "held", number: int = 1) -> str:
        """A numbered copy in a state; its bytes and key are the copies domain's business."""
        with self.platform.transaction() as tx:
            version = tx.session.query(Version).filter_by(item_id=item_id, number=1).one()
            holder = self.company["viewer"].id
            request = CopyRequest(
                id=new_id("cpr", self.platform.randomness),
                entry_id=self.company.entry_id,
                item_id=item_id,
                version_id=version.id,
                rendition_sha256=version.rendition_sha256,
                tier=3,
                requester_id=holder,
                recipient_id=holder,
                device_id="dev",
                format="application/pdf",
                allow_print=False,
                allow_copy=False,
                allow_change=False,
                pages="[1]",
                copies=1,
                purpose="試作",
                why_not_view="現場で使う",
                valid_until="2026-12-31",
                digest="0" * 64,
                state="issued",
                requested_ms=tx.now_ms(),
            )
            tx.session.add(request)
            tx.session.flush()
            copy = Copy(
                id=new_id("cpy", self.platform.randomness),
                number=number,
                request_id=request.id,
                entry_id=self.company.entry_id,
                item_id=item_id,
                recipient_id=holder,
                device_id="dev",
                state=state,
                file_name="copy.pdf",
                due_on="2026-12-31",
                object_id=new_id("obj", self.platform.randomness),
                blob_key=f"objects/copy-{number}-{item_id.replace('_', '-')}",
                password_setter_id=holder,
                issued_ms=tx.now_ms(),
            )
            tx.session.add(copy)
            return copy.id

    def set_copy(self, copy_id: str, state: str) -> None:
        with self.platform.transaction() as tx:
            tx.session.get_one(Copy, copy_id).state = state

    def order(self, item_id: str, by: str = "manager", **more: Any) -> Any:
        more = more if "code" in more else {**more, "code": self.code()}
        body = {"item_id": item_id, "reason": "製法の改訂により不要となった", **more}
        return self.company[by].post("/disposals", body)

    def confirm(self, disposal_id: str, by: str = "eraser", **more: Any) -> Any:
        shown = self.company["manager"].get(f"/disposals/{disposal_id}").json()
        body = {"digest": shown["digest"], "code": self.code(), **more}
        return self.company[by].post(f"/disposals/{disposal_id}/confirm", body)

    def confirmed(self, item_id: str) -> str:
        """Order and confirm; the job is queued."""
        ordered = self.order(item_id)
        assert ordered.status_code == 201, ordered.text
        disposal_id = str(ordered.json()["disposal"]["id"])
        confirmed = self.confirm(disposal_id)
        assert confirmed.status_code == 202, confirmed.text
        return disposal_id

    def work(self, handler: Any = execute, rounds: int = 1) -> None:
        """Let a worker take what is due; the clock passes every back-off."""
        runner = JobRunner(self.platform, {EXECUTE_JOB: handler})
        try:
            for _ in range(rounds):
                self.clock.advance(seconds=120)
                runner.run_one()
        finally:
            self.stay_signed_in()

    def stay_signed_in(self) -> None:
        """Nobody's session runs out while the worker works."""
        with self.platform.transaction() as tx:
            tx.session.execute(update(SessionRow).values(last_used_ms=tx.now_ms()))

    def disposed(self, item_id: str) -> str:
        disposal_id = self.confirmed(item_id)
        self.work()
        return disposal_id

    def state(self, disposal_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.company["manager"].get(f"/disposals/{disposal_id}").json()
        return answer

    def certificate(self, disposal_id: str, by: str = "manager") -> Any:
        return self.company[by].get(f"/disposals/{disposal_id}/certificate")


@pytest.fixture(scope="session")
def beginning() -> Settle:
    """Somebody designated to erase, who may see what is erased."""

    return settle_with_an_eraser


def settle_with_an_eraser(company: Company) -> None:
    """A company with somebody designated to erase, who may see what is erased."""
    settle_company(company)
    company.hire("eraser")
    for name in ("eraser", "viewer"):
        assert company.grant(company["manager"], company[name], "view").status_code == 201
    designate(company, "eraser")


@pytest.fixture
def disposals(company: Company, clock: Any) -> Disposals:
    sign_from(company.platform, clock)
    ready = Disposals(company, company.platform, clock)
    ready.give_authenticators()
    return ready


def designate(company: Any, name: str) -> Any:
    body = {"person_id": company[name].id, "duty": "erasing", "reason": "担当", "ends_on": company.day(30)}
    answer = company["manager"].post(f"/entries/{company.entry_id}/designations", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def sign_from(platform: Platform, clock: Any) -> None:
    """A signer's certificate that is valid at the test's time, which lies before the founding's."""
    key = platform.keys.load_secret(CERTIFICATE_SIGNING_KEY)
    pem = make_signer_certificate(platform.vault_name, key, valid_from_ms=clock.now_ms() - 86_400_000)
    platform.keys.store_secret(CERTIFICATE_SIGNER, pem.encode())
