"""Offline checks; no vault is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.errors import CouldNotCheckError
from clients.texts import language
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.verify.certificate import CheckedCertificate
    from clients.verify.log import CheckedLog

verify = group("verify", _("Check a certificate or a log offline, from bytes alone."))
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.argument("file", type=_FILE)
@click.option(
    "--signer", type=_FILE, metavar="PEM", help=_("The signer's certificate, from a source you trust.")
)
@click.option("--vkey", type=_FILE, help=_("The log's verifier key, from a source you trust."))
@click.option("--json-twin", "twin", type=_FILE, help=_("The JSON handed over beside the PDF."))
def _certificate(app: App, *, file: Path, signer: Path | None, vkey: Path | None, twin: Path | None) -> None:
    from clients.verify.certificate import verify_certificate  # noqa: PLC0415
    from clients.verify.checking import log_verifier  # noqa: PLC0415

    if signer is None:
        raise CouldNotCheckError(
            _("without the signer's certificate nobody can say who signed"),
            remedy=_("give --signer PEM; `hizo certificate signer` saves it, compare its fingerprint"),
        )
    checked = verify_certificate(
        file.read_bytes(),
        signer.read_bytes(),
        log_key=log_verifier(vkey) if vkey else None,
        twin=twin.read_bytes() if twin else None,
    )
    _tell_certificate(app, checked)


def _tell_certificate(app: App, checked: CheckedCertificate) -> None:
    statement = checked.statement
    checkpoint = checked.checkpoint
    number = statement.get("certificate_no") or statement.get("statement_no")
    result = {
        "verified": True,
        "format": statement["format"],
        "number": number,
        "vault_id": statement["vault"]["id"],
        "item_id": statement["item"]["id"],
        "issued_at": statement["issued_at"],
        "time_source": statement["time_source"],
        "signer_sha256": checked.signed.signer_sha256,
        "leaf_index": checked.leaf.index if checked.leaf else None,
        "log_size": checkpoint.size if checkpoint else None,
        "log_key_from_statement": checked.own_log_key,
        "outside_holder": statement["outside_holder"],
        "places": {each["place"]: each["result"] for each in statement["places"]},
    }
    app.output.facts(
        result,
        {
            _("result"): _("interim statement, NOT a certificate: intact")
            if checked.is_interim
            else _("verified"),
            _("number"): number,
            _("item"): f"{statement['item']['file_name']} ({statement['item']['id']})",
            _("signer"): f"{checked.signed.signer_subject}  SHA-256 {checked.signed.signer_sha256}",
            _("issued"): statement["issued_at"],
            **{f"{_('place')} {each['place']}": each["claim"][language()] for each in statement["places"]},
            _("log"): _("leaf {index} of {size}").format(
                index=checked.leaf.index if checked.leaf else "-", size=checkpoint.size if checkpoint else "-"
            ),
        },
    )
    if checked.own_log_key:
        app.output.note(_("the log's key was taken from the signed statement; --vkey pins one you trust"))
    if statement["time_source"] == "self_declared":
        app.output.note(_("the times are the vault's own clock (時刻は自己申告)"))
    if statement["outside_holder"] is None:
        _tell_no_holder(app)


def _tell_no_holder(app: App) -> None:
    app.output.note(
        _(
            "no checkpoint held outside the vault was compared (外部保管なし): a log rewritten and signed anew by its "
            "operator before now would not be noticed"
        )
    )


command(verify, "certificate", _("Check a certificate of disposal: signature, statement, log proof."))(
    _certificate
)


@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--vkey", type=_FILE, help=_("The log's verifier key, from a source you trust."))
@click.option(
    "--held", multiple=True, type=_FILE, help=_("A checkpoint kept outside the vault; may be repeated.")
)
def _log(app: App, *, folder: Path, vkey: Path | None, held: tuple[Path, ...]) -> None:
    from clients.verify.checking import log_verifier  # noqa: PLC0415
    from clients.verify.log import verify_log  # noqa: PLC0415

    checked = verify_log(folder, log_verifier(vkey or folder / "log.vkey"), held)
    _tell_log(app, checked)
    if vkey is None:
        app.output.note(
            _("the key came with the log: this shows only that the log agrees with itself; use --vkey")
        )


def _tell_log(app: App, checked: CheckedLog) -> None:
    result = {
        "verified": True,
        "origin": checked.origin,
        "size": checked.size,
        "root_sha256": checked.root.hex(),
        "first_time": checked.first_time,
        "last_time": checked.last_time,
        "clock_steps_back": checked.clock_steps_back,
        "checkpoints": checked.checkpoints,
        "tiles": checked.tiles,
        "proofs": checked.proofs,
        "held_size": checked.held_size,
        "acts": dict(sorted(checked.acts.items())),
    }
    app.output.facts(
        result,
        {
            _("result"): _("verified"),
            _("log"): checked.origin,
            _("leaves"): checked.size,
            _("root"): checked.root.hex(),
            _("from"): checked.first_time,
            _("to"): checked.last_time,
            _("older checkpoints"): checked.checkpoints,
            _("tiles"): checked.tiles,
            _("proofs"): checked.proofs,
        },
    )
    if checked.clock_steps_back:
        app.output.note(_("the vault's clock went back {count} times").format(count=checked.clock_steps_back))
    if checked.held_size is None:
        _tell_no_holder(app)
    else:
        app.output.note(
            _("up to leaf {size} this is the log whose checkpoint you hold").format(size=checked.held_size)
        )


command(verify, "log", _("Check a whole exported log: leaves, tree, checkpoints, tiles, proofs."))(_log)
