"""Both ways with Google Tink: it opens what the vault seals, the vault opens what it seals, both refuse damage."""

import base64
import io
import json
import random

import pytest
import tink
from tink import secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2

from crypto.data_key import DataKey
from crypto.errors import IntegrityError
from crypto.stream import SEGMENT_SIZE, SealingReader, open_stream
from crypto.stream_layout import FIRST_PLAINTEXT_SIZE, NEXT_PLAINTEXT_SIZE
from crypto.tink_keyset import tink_json_keyset

KEY = DataKey(bytes(range(32)))
AAD = b'{"object":"obj_1"}'
EDGES = [FIRST_PLAINTEXT_SIZE, FIRST_PLAINTEXT_SIZE + NEXT_PLAINTEXT_SIZE]
SIZES = [0, 1, *(edge + by for edge in EDGES for by in (-1, 0, 1)), 3 * SEGMENT_SIZE + 17]


@pytest.fixture(scope="module")
def primitive():
    streaming_aead.register()
    handle = tink.json_proto_keyset_format.parse(tink_json_keyset(KEY), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


def by_tink(primitive, ciphertext: bytes, aad: bytes = AAD) -> bytes:
    with primitive.new_decrypting_stream(io.BytesIO(ciphertext), aad) as stream:
        return stream.read()


@pytest.mark.parametrize("size", SIZES)
def test_tink_opens_what_the_vault_seals(primitive, size):
    plaintext = random.Random(size).randbytes(size)
    assert by_tink(primitive, SealingReader(io.BytesIO(plaintext), KEY, AAD).read()) == plaintext


@pytest.mark.parametrize("size", SIZES)
def test_the_vault_opens_what_tink_seals(primitive, size):
    plaintext = random.Random(size).randbytes(size)
    kept = io.BytesIO()
    kept.close = lambda: None
    with primitive.new_encrypting_stream(kept, AAD) as stream:
        stream.write(plaintext)
    ciphertext = kept.getvalue()
    pieces = open_stream(io.BytesIO(ciphertext), KEY, AAD, expected_ciphertext_length=len(ciphertext))
    assert b"".join(pieces) == plaintext


@pytest.mark.parametrize("cut", [SEGMENT_SIZE, 2 * SEGMENT_SIZE])
def test_both_refuse_an_object_cut_at_a_segment_edge(primitive, cut):
    ciphertext = SealingReader(io.BytesIO(bytes(3 * SEGMENT_SIZE)), KEY, AAD).read()[:cut]
    with pytest.raises(tink.TinkError):
        by_tink(primitive, ciphertext)
    with pytest.raises(IntegrityError):
        list(open_stream(io.BytesIO(ciphertext), KEY, AAD, expected_ciphertext_length=cut))


def test_both_refuse_other_associated_data(primitive):
    ciphertext = SealingReader(io.BytesIO(b"x"), KEY, AAD).read()
    with pytest.raises(tink.TinkError):
        by_tink(primitive, ciphertext, b"other")


def test_the_keyset_holds_the_message_tink_itself_would_write():
    (entry,) = json.loads(tink_json_keyset(KEY))["key"]
    assert entry["keyData"]["typeUrl"] == "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
    message = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey()
    message.params.ciphertext_segment_size = SEGMENT_SIZE
    message.params.derived_key_size = 32
    message.params.hkdf_hash_type = 3
    message.key_value = KEY.reveal()
    assert base64.b64decode(entry["keyData"]["value"]) == message.SerializeToString()


def test_tink_refuses_a_keyset_with_a_member_it_does_not_know():
    keyset = json.loads(tink_json_keyset(KEY)) | {"hizo_associated_data_base64": ""}
    with pytest.raises(tink.TinkError, match="no field named"):
        tink.json_proto_keyset_format.parse(json.dumps(keyset), secret_key_access.TOKEN)
