"""The cipher inventory and the list edition it is judged by."""

import pytest

from crypto.errors import CipherNotListedError
from crypto.policy import IN_USE, LIST_EDITION, Listing, require_listed


@pytest.mark.clause("G9.1.2-a")
@pytest.mark.parametrize(
    "name", ["AES-KW", "X25519", "RC4", "3DES", "AES-256-XTS", "SHA-1", "Blowfish", "", "MD5"]
)
def test_an_algorithm_outside_the_list_is_refused_by_name(name):
    with pytest.raises(CipherNotListedError, match=LIST_EDITION):
        require_listed(["AES-256-GCM", name])


@pytest.mark.clause("G9.1.2-a")
def test_everything_in_use_is_accepted_in_any_case():
    require_listed(algorithm.name for algorithm in IN_USE)
    require_listed(["aes-256-gcm", "CHACHA20-POLY1305"])


@pytest.mark.asvs("11.2.3")
def test_no_algorithm_in_use_has_less_than_128_bits():
    assert all(algorithm.strength_bits is None or algorithm.strength_bits >= 128 for algorithm in IN_USE)


@pytest.mark.clause("G9.1.2-a")
def test_contents_are_sealed_with_recommended_ciphers_only():
    sealing = [algorithm for algorithm in IN_USE if algorithm.name.startswith("AES")]
    assert sealing
    assert {algorithm.listing for algorithm in sealing} == {Listing.RECOMMENDED}


@pytest.mark.parametrize("name", ["HKDF-SHA-256", "PBKDF2-HMAC-SHA-256", "Argon2id"])
def test_key_derivation_is_never_said_to_be_on_the_list(name):
    (algorithm,) = [each for each in IN_USE if each.name == name]
    assert algorithm.listing in {Listing.COMPOSED, Listing.NO_CATEGORY}
    assert algorithm.listing is not Listing.RECOMMENDED


def test_every_entry_names_its_list_edition_once():
    assert {algorithm.edition for algorithm in IN_USE} == {LIST_EDITION}
    assert len({algorithm.name.casefold() for algorithm in IN_USE}) == len(IN_USE)
