"""The life of one item, step by step: deposit, view, copy, return, disposal, certificate."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clients.http_client.transport import Call
from demo.access import Access
from demo.beginnings import Beginnings
from demo.evidence import keep_log, keep_recovered_object, write_index
from demo.people import Refused, UnexpectedError, code_of, code_refusing
from demo.scene import Scene
from demo.vault_process import COMPANY

MARKING = "秘"
COPY_PAGES = "1-2"


@dataclass
class Life:
    """One file's life in a company that is founded for it."""

    scene: Scene
    source: Path
    authorised: str | None

    def __post_init__(self) -> None:
        scene = self.scene
        self.vault, self.out, self.narration = scene.vault, scene.out, scene.narration
        self.until, self.ids = scene.until, scene.ids
        self.manager, self.holder_a, self.holder_b = scene.manager, scene.holder_a, scene.holder_b

    def run(self) -> str | None:
        """Everything; the refusal code when the vault rightly refused a step for this kind of file, else None."""
        Beginnings(self.scene).run()
        Access(self.scene, self._upload).run()
        self._deposit()
        self._refuse_without_code()
        self._view()
        self._refuse_download()
        refused = self._copy()
        self._recover()
        self._dispose()
        self._certify()
        write_index(self.out, self.ids, refused)
        return refused

    def how_to_sign_in(self) -> str:
        """For `KEEP=1`: where the vault is and with what to sign in."""
        return (
            f"The vault runs at {self.vault.address}; stop it with Ctrl-C. For example:\n"
            f"  HIZO_CONFIG_DIR={self.manager.folder}/config HIZO_PROFILE=demo .venv/bin/hizo whoami\n"
            f"passwords lie in {self.out}/people/*/password; code applications: "
            + ", ".join(f"{each.user}={each.seed}" for each in self.scene.people)
        )

    def _upload(self) -> dict[str, Any]:
        return self.holder_a.hizo(
            *("upload", str(self.source), "--entry", self.ids["entry"], "--marking", MARKING),
            *(("--authorised", self.authorised) if self.authorised else ()),
        )

    def _deposit(self) -> None:
        with self.narration.step(
            f"「{MARKING}」として登録", f"deposit, marked {MARKING} on every page"
        ) as notes:
            item = self._upload()
            version = item["version"]
            self.ids |= {"item": item["id"], "version": version["id"], "file_name": item["file_name"]}
            self.ids["viewer"] = version["viewer"] or ""
            self.ids["pages"] = str(version["pages"] or 0)
            notes += [item["file_name"], f"{version['pages']} pages", item["scan_state"]]

    def _refuse_without_code(self) -> None:
        with (
            self.narration.step("コードなしのサインインは拒否", "sign-in without a code is refused") as notes,
            self.holder_a.client() as client,
        ):
            challenge = client.sign_in.with_password(
                self.holder_a.user, self.holder_a.password_file.read_text().strip(), "another-pc"
            )
            notes.append(code_refusing(lambda: client.sign_in.with_code(challenge, None), "totp_required"))

    def _view(self) -> None:
        if not self.ids["viewer"]:
            with self.narration.step("閲覧機能のない形式", "no viewer for this format") as notes:
                notes.append(
                    code_of(lambda: self.holder_b.hizo("view", self.ids["version"]), "viewer_missing")
                )
            return
        with self.narration.step(
            "閲覧（閲覧者名を焼き込み）", "view: the viewer's name is burnt into the page"
        ) as notes:
            self.holder_b.hizo("view", self.ids["item"])
            with self.holder_b.client() as client:
                page = client.documents.page_image(self.ids["version"], 1)
            ending = page.media_type.rpartition("/")[2].replace("jpeg", "jpg")
            (self.out / f"viewed-page-1.{ending}").write_bytes(page.data)
            notes.append(f"{page.media_type}, leaf {page.leaf_index}")

    def _refuse_download(self) -> None:
        call = Call("GET", f"/v1/versions/{self.ids['version']}/content")
        with (
            self.narration.step("ダウンロードは拒否", "download is refused") as notes,
            self.holder_a.client() as client,
        ):
            notes.append(code_refusing(lambda: client.transport.send(call), "copy_not_approved"))

    def _copy(self) -> str | None:
        pages = COPY_PAGES if int(self.ids["pages"]) >= 2 else "all"
        with self.narration.step("複製を申請", "ask for a copy") as notes:
            try:
                request = self.holder_a.hizo(
                    *("copy", "request", self.ids["item"], "--purpose", "協力会社との試作打合せ"),
                    *("--why", "通信のない現場で寸法を確認するため", "--until", self.until, "--pages", pages),
                )
            except Refused as refusal:
                if refusal.code != "format_unprotectable":
                    raise
                notes.append(f"refused: {refusal.code}")
                return refusal.code
            self.ids["request"] = request["id"]
            notes.append(f"pages {pages}, digest {request['digest'][:12]}…")
        with self.narration.step("申請者自身の承認は拒否", "self-approval is refused") as notes:
            arguments = ("copy", "approve", request["id"], "--yes", "--reason", "自分で承認")
            notes.append(code_of(lambda: self.holder_a.hizo(*arguments), "self_decision"))
        with self.narration.step("責任者が理由を付けて承認", "the manager approves, with a reason"):
            self.manager.hizo(
                *("copy", "approve", request["id"], "--digest", request["digest"], "--yes"),
                *("--reason", "打合せに必要な範囲に限られている"),
            )
        with self.narration.step("番号付き複製を発行", "issue the numbered copy") as notes:
            self.holder_a.hizo("copy", "issue", request["id"])
            copy = self.holder_a.hizo("copy", "show", request["id"])["copies"][0]
            self.ids["copy"] = copy["id"]
            notes.append(f"No.{copy['number']}")
        self._hand_over()
        return None

    def _hand_over(self) -> None:
        with self.narration.step("複製を受領", "fetch the copy"):
            self.holder_a.hizo("copy", "fetch", self.ids["copy"], "-o", str(self.out / "issued-copy.pdf"))
        with self.narration.step(
            "別のセッションでサインイン", "sign in anew: the password is for another session"
        ):
            self.holder_a.sign_in()
        self.scene.wait_for_a_code(self.holder_a)
        with self.narration.step("パスワードを一度だけ表示", "show the copy's password, once") as notes:
            answer = self.holder_a.hizo("copy", "password", self.ids["copy"], "--code", self.holder_a.code())
            (self.out / "issued-copy.password").write_text(answer["password"] + "\n")
            notes.append("issued-copy.password")
        with self.narration.step("複製を返却", "return the copy") as notes:
            handed_back = self.out / "returned-copy.pdf"
            handed_back.write_bytes((self.out / "issued-copy.pdf").read_bytes())
            self.holder_a.hizo("copy", "return", self.ids["copy"], str(handed_back))
            balance = self.holder_a.hizo("copy", "balance", self.ids["item"])
            if not balance["balanced"] or balance["returned"] != 1:
                raise UnexpectedError(f"the copies do not balance: {balance}")
            notes.append(f"issued {balance['issued']} = returned {balance['returned']}")

    def _recover(self) -> None:
        with self.narration.step(
            "消去前に、文書化された手順で保管物と鍵を取り出す（検査用）",
            "before destruction, take object and key by the documented recovery procedure (only for checking)",
        ):
            keep_recovered_object(self.vault, self.out, self.ids["version"])

    def _dispose(self) -> None:
        for person in (self.manager, self.holder_b):
            self.scene.wait_for_a_code(person)
        with self.narration.step("責任者が廃棄を命令", "the manager orders disposal") as notes:
            order = self.manager.hizo(
                *("dispose", "order", self.ids["item"], "--reason", "設計変更により不要となったため"),
                *("--code", self.manager.code()),
            )["disposal"]
            self.ids["disposal"] = order["id"]
            notes.append(f"digest {order['digest'][:12]}…")
        with self.narration.step(
            "指定者が確認し、鍵とデータを消去", "the designated holder confirms; keys and bytes go"
        ) as notes:
            self.holder_b.hizo(
                *("dispose", "confirm", order["id"], "--digest", order["digest"], "--yes"),
                *("--code", self.holder_b.code()),
            )
            done = self._certified(order["id"])
            notes.append(f"{len(done['steps'])} steps, {done['state']}")

    def _certified(self, disposal_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            status = self.manager.hizo("dispose", "status", disposal_id)
            if status["state"] == "certified":
                return status
            time.sleep(0.3)
        raise UnexpectedError(f"no certificate within a minute: {status['state']}, {status['blocked_by']}")

    def _certify(self) -> None:
        with self.narration.step("廃棄証明書とログを保存", "save the certificate and the log") as notes:
            self.manager.hizo(
                "certificate", "save", self.ids["disposal"], "-o", str(self.out / "certificate.pdf")
            )
            with self.manager.client() as client:
                (self.out / "certificate.json").write_bytes(
                    client.disposals.certificate_statement(self.ids["disposal"])
                )
                (self.out / "signer.pem").write_text(client.vault().certificate_signer_pem)
            size = keep_log(self.vault, self.out)
            notes.append(f"{size}, {COMPANY}")
