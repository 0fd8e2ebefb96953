"""The JSON says everything the page says, and the log's commitment covers its substance."""

import hashlib
import json
from dataclasses import replace

import rfc8785

from vault.disposal.certificate.document import statement_json, substance_sha256
from vault.disposal.certificate.facts import Kind


def test_the_json_is_canonical_and_the_same_each_time(make_facts):
    first = statement_json(make_facts())

    assert first == statement_json(make_facts())
    assert first == rfc8785.dumps(json.loads(first))


def test_the_documented_members_are_exactly_these(make_facts):
    document = json.loads(statement_json(make_facts()))

    assert sorted(document) == sorted(
        [
            "format",
            "certificate_no",
            "issued_at",
            "time_source",
            "signer_fingerprint",
            "vault",
            "residual_risks",
            "open_duties",
            "item",
            "reason",
            "versions",
            "people",
            "places",
            "keys",
            "copies",
            "erased_leaf",
            "erased_leaf_openings",
            "tlog_proof",
            "outside_holder",
        ]
    )
    assert document["format"] == "hizo-disposal-certificate/1"
    assert sorted(document["places"][0]) == sorted(
        ["place", "kind", "label", "medium", "targets", "method", "result", "proven", "claim", "steps"]
    )


def test_the_logs_commitment_is_recomputed_from_the_published_json(make_facts):
    facts = make_facts()
    document = json.loads(statement_json(facts))
    body = {
        name: document[name] for name in ("item", "reason", "versions", "people", "places", "keys", "copies")
    }

    assert hashlib.sha256(rfc8785.dumps(body)).digest() == substance_sha256(facts)


def test_the_commitment_changes_with_the_substance_and_not_with_the_date_of_issue(make_facts):
    facts = make_facts()

    assert substance_sha256(replace(facts, issued_ms=facts.issued_ms + 1)) == substance_sha256(facts)
    assert substance_sha256(replace(facts, reason="別の理由")) != substance_sha256(facts)


def test_an_interim_statement_is_another_format_with_its_own_number(make_facts):
    document = json.loads(statement_json(make_facts(kind=Kind.INTERIM_STATEMENT, log=None, keys=None)))

    assert document["format"] == "hizo-disposal-interim-statement/1"
    assert "certificate_no" not in document
    assert document["tlog_proof"] is None
