"""Keys as objects of a token: made in it, never out of it, found by the set they belong to, gone for good.

A vault's keys are one set: CKA_ID is the set's 8 random bytes and the key's number in 8 bytes, big-endian, so that
several vaults share a token without seeing each other's keys, and the newest epoch is told without another object.
Number 0 is the key that seals the secrets file. A look that does not find it sees nothing of the set: the session is
not logged in, or it is another token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pkcs11
from pkcs11 import exceptions as p11

from crypto import primitives
from crypto.errors import FormatError, IntegrityError, KeyUnavailableError
from crypto.pkcs11_session import LOST, NothingSeenError, TokenSession

SET_SIZE: Final = 8
SECRETS_KEY: Final = "hizo-secrets"
TAG_BITS: Final = primitives.TAG_SIZE * 8

_Answer = TypeVar("_Answer")
_A = pkcs11.Attribute
_GONE: Final = (p11.KeyHandleInvalid, p11.ObjectHandleInvalid)
_TEMPLATE: Final = {
    _A.PRIVATE: True,
    _A.SENSITIVE: True,
    _A.EXTRACTABLE: False,
    _A.ENCRYPT: True,
    _A.DECRYPT: True,
    _A.WRAP: False,
    _A.UNWRAP: False,
    _A.SIGN: False,
    _A.VERIFY: False,
    _A.DERIVE: False,
}
_BORN_AND_KEPT_INSIDE: Final = (_A.LOCAL, _A.ALWAYS_SENSITIVE, _A.NEVER_EXTRACTABLE)


@dataclass(frozen=True)
class TokenKey:
    """One key of the set: its name, its number, and the token's object."""

    name: str
    number: int
    object: Any

    def never_left(self) -> bool:
        """Whether the token made it and says that it never could be read."""
        told = self.object.get_attributes(list(_BORN_AND_KEPT_INSIDE))
        return all(told.get(attribute) is True for attribute in _BORN_AND_KEPT_INSIDE)


class TokenKeys:
    """The keys of one set in one token. Every method raises KeyUnavailableError when the token cannot be asked."""

    def __init__(self, session: TokenSession, set_id: bytes) -> None:
        self._session = session
        self._set_id = set_id
        self._known: dict[str, TokenKey] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of the epoch keys, oldest first."""
        return tuple(key.name for key in self._session.ask(self._complete) if key.number)

    def create(self, name: str, *, first: bool = False) -> None:
        """Make a key in the token; with `first`, the one that seals the secrets file."""

        def make(session: pkcs11.Session) -> None:
            number = 0 if first else self._complete(session)[-1].number + 1
            made = session.generate_key(
                pkcs11.KeyType.AES,
                primitives.KEY_SIZE * 8,
                id=self._id_of(number),
                label=name,
                store=True,
                template=_TEMPLATE,
            )
            if not TokenKey(name, number, made).never_left():
                made.destroy()
                raise KeyUnavailableError("the token makes keys that can be read out of it; it is not used")
            while (newest := self._complete(session)[-1]).name != name:
                # Another process made one at the same time; the later of the two is the one that counts.
                made[_A.ID] = self._id_of(newest.number + 1)

        self._session.ask(make)

    def destroy(self, name: str) -> bool:
        """Destroy a key, look whether it is gone, and return whether it had never left the token.

        Raises:
            KeyUnavailableError: no such key, or it is still there.
        """

        def end(session: pkcs11.Session) -> bool:
            key = _named(self._complete(session), name)
            never_left = key.never_left()
            self._known.pop(name, None)
            key.object.destroy()
            if any(left.name == name for left in self._complete(session)):
                raise KeyUnavailableError(f"the token still holds {name} after it was told to destroy it")
            return never_left

        return self._session.ask(end)

    def seal(self, name: str, plaintext: bytes, aad: bytes) -> bytes:
        """As `KekProvider.wrap`, in the token."""
        nonce = primitives.random_bytes(primitives.NONCE_SIZE)
        return nonce + self._with_key(name, lambda key: _encrypt(key, nonce, plaintext, aad))

    def open(self, name: str, sealed: bytes, aad: bytes) -> bytes:
        """As `KekProvider.unwrap`, in the token."""
        if len(sealed) < primitives.NONCE_SIZE + primitives.TAG_SIZE:
            raise FormatError("sealed value is shorter than a nonce and a tag")
        nonce, ciphertext = sealed[: primitives.NONCE_SIZE], sealed[primitives.NONCE_SIZE :]
        return self._with_key(name, lambda key: _decrypt(key, nonce, ciphertext, aad))

    def _with_key(self, name: str, use: Callable[[Any], _Answer]) -> _Answer:
        def used(session: pkcs11.Session) -> _Answer:
            known = self._known.get(name)
            if known is not None and known.object.session is session:
                try:
                    return use(known.object)
                except _GONE:
                    del self._known[name]
            self._known[name] = _named(self._complete(session), name)
            return use(self._known[name].object)

        return self._session.ask(used)

    def _complete(self, session: pkcs11.Session) -> list[TokenKey]:
        """Every key of the set, by number."""
        objects = list(session.get_objects({_A.CLASS: pkcs11.ObjectClass.SECRET_KEY}))
        found = [_key_of(each) for each in objects if bytes(each[_A.ID]).startswith(self._set_id)]
        if not any(key.number == 0 for key in found):
            raise NothingSeenError(
                "it holds none of this vault's keys: it is another token, or they are lost"
            )
        return sorted(found, key=lambda key: (key.number, key.name))

    def _id_of(self, number: int) -> bytes:
        return self._set_id + number.to_bytes(SET_SIZE, "big")


def _key_of(found: Any) -> TokenKey:
    return TokenKey(str(found.label), int.from_bytes(bytes(found.id)[SET_SIZE:], "big"), found)


def _named(keys: list[TokenKey], name: str) -> TokenKey:
    for key in keys:
        if key.name == name:
            return key
    raise KeyUnavailableError(f"key {name} is not held by the token; it may have been destroyed")


def _encrypt(key: Any, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    parameters = pkcs11.GCMParams(nonce, aad, TAG_BITS)
    return bytes(key.encrypt(plaintext, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters))


def _decrypt(key: Any, nonce: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    parameters = pkcs11.GCMParams(nonce, aad, TAG_BITS)
    try:
        return bytes(key.decrypt(ciphertext, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters))
    except (*_GONE, *LOST):
        raise
    except p11.PKCS11Error as trouble:
        # Tokens say "wrong tag" in many words, CKR_GENERAL_ERROR among them: a key that still works makes it that.
        _require_working(key)
        raise IntegrityError("sealed value does not open: wrong key, wrong context or altered") from trouble


def _require_working(key: Any) -> None:
    parameters = pkcs11.GCMParams(primitives.random_bytes(primitives.NONCE_SIZE), b"", TAG_BITS)
    sealed = key.encrypt(b"probe", mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters)
    key.decrypt(sealed, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters)
