"""Certificates of disposal."""

from __future__ import annotations

import json
from pathlib import Path

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.errors import UnexpectedAnswerError
from clients.local_file import harmless_name, write_new
from clients.texts import language
from clients.texts import translate as _

certificates = group("certificate", _("Get the certificate of a disposal."))


@click.argument("disposal_id", metavar="DISPOSAL")
def _show(app: App, *, disposal_id: str) -> None:
    with app.signed_in() as client:
        statement = client.disposals.certificate_statement(disposal_id)
    try:
        document = json.loads(statement)
        facts = {
            _("certificate"): document["certificate_no"],
            _("issued"): document["issued_at"],
            _("vault"): f"{document['vault']['name']} ({document['vault']['id']})",
            _("item"): f"{document['item']['file_name']} ({document['item']['id']})",
            **{f"{_('place')} {each['place']}": each["claim"][language()] for each in document["places"]},
        }
    except (ValueError, KeyError, TypeError) as error:
        raise UnexpectedAnswerError(_("the vault's answer is no certificate statement")) from error
    app.output.facts(document, facts)
    app.output.note(_("as the vault tells it; save the certificate and run `hizo verify certificate` on it"))


command(certificates, "show", _("Show what a certificate states."))(_show)


@click.argument("disposal_id", metavar="DISPOSAL")
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help=_("File to write.")
)
@click.option(
    "--interim", is_flag=True, help=_("The interim statement, where no certificate can be given yet.")
)
def _save(app: App, *, disposal_id: str, target: Path | None, interim: bool) -> None:
    with app.signed_in() as client:
        if interim:
            data = client.disposals.interim_statement(disposal_id)
        else:
            data = client.disposals.certificate(disposal_id)
    kind = "interim-statement" if interim else "certificate"
    path = target or Path(harmless_name(f"{kind}-{disposal_id}.pdf"))
    size = write_new(path, [data])
    app.output.result({"file": str(path), "size": size}, [str(path)])


command(certificates, "save", _("Save the signed PDF."))(_save)


@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help=_("File to write.")
)
def _signer(app: App, *, target: Path | None) -> None:
    with app.guest(app.address(None)) as client:
        pem = client.vault().certificate_signer_pem
    path = target or Path("signer.pem")
    write_new(path, [pem.encode("ascii")])
    app.output.result({"file": str(path)}, [str(path)])
    app.output.note(_("compare its fingerprint with one that reached you another way before you trust it"))


command(certificates, "signer", _("Save the certificate that signs certificates."))(_signer)
