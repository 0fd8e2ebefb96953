"""Disposal in real object stores: every version by its id, absence asked of the server, answers quoted."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from minio import Minio
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from storage.s3 import S3Store, create_bucket


@pytest.fixture
def database_url() -> None:
    """The store is what differs here; the embedded database does."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on the servers that are there."""
    servers = metafunc.config.pluginmanager.get_plugin("services").s3_servers()
    metafunc.parametrize("platform", servers, indirect=True)


@pytest.fixture
def platform(request, platform):
    """The vault on a bucket with versioning, where a plain delete would only hide."""
    server = request.getfixturevalue(f"{request.param}_server")
    name = f"hizo-{secrets.token_hex(6)}"
    create_bucket(server.endpoint, name, server.access_key, server.secret_key, secure=False)
    client = Minio(server.endpoint, access_key=server.access_key, secret_key=server.secret_key, secure=False)
    client.set_bucket_versioning(name, VersioningConfig(ENABLED))
    store = S3Store(
        server.endpoint, name, access_key=server.access_key, secret_key=server.secret_key, secure=False
    )
    return replace(platform, store=store)


@pytest.mark.clause("G9.1.4-a")
def test_every_version_is_deleted_by_its_id_and_the_answers_are_on_the_certificate(disposals):
    item_id = disposals.item(versions=2)
    disposal_id = disposals.disposed(item_id)

    statement = disposals.company["manager"].get(f"/disposals/{disposal_id}/certificate.json").json()
    stored = next(place for place in statement["places"] if place["kind"] == "object_store")
    assert (stored["medium"], stored["result"]) == ("not_addressed_in_place", "crypto_erased")
    answers = {step["step"]: step["answer"] for step in stored["steps"]}
    assert "delete version: " in answers["delete_requested"]
    assert "GET version " in answers["absence_asked"]
    assert disposals.company.stored() == ([], [])
