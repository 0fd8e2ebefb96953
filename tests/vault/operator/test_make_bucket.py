"""The bucket is made by one command, on purpose, once."""

import secrets

import pytest
from click.testing import CliRunner

from vault.operator.main import main


@pytest.fixture
def environment(minio_server, tmp_path):
    secret = tmp_path / "key"
    secret.write_text(minio_server.secret_key + "\n")
    return {
        "HIZO_DATA_DIR": str(tmp_path / "data"),
        "HIZO_STORE": "s3",
        "HIZO_S3_ENDPOINT": minio_server.endpoint,
        "HIZO_S3_BUCKET": f"test-{secrets.token_hex(8)}",
        "HIZO_S3_ACCESS_KEY": minio_server.access_key,
        "HIZO_S3_SECRET_KEY_FILE": str(secret),
        "HIZO_S3_SECURE": "false",
    }


def make_bucket(environment):
    return CliRunner().invoke(main, ["make-bucket"], env=environment)


def test_a_bucket_is_made_once(environment):
    first, second = make_bucket(environment), make_bucket(environment)
    assert (first.exit_code, first.stdout.strip()) == (0, environment["HIZO_S3_BUCKET"])
    assert second.exit_code == 1
    assert "exists already" in second.stderr


def test_a_local_folder_needs_none(environment):
    refused = make_bucket({**environment, "HIZO_STORE": "local"})
    assert refused.exit_code == 1
    assert "needs no bucket" in refused.stderr


@pytest.mark.asvs("13.2.3")
def test_a_published_secret_makes_no_bucket(environment, tmp_path):
    (tmp_path / "key").write_text("minioadmin\n")
    refused = make_bucket(environment)
    assert refused.exit_code == 1
    assert "[default_secret]" in refused.stderr
