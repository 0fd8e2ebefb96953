"""What can go wrong, told apart: it is wrong, it could not be checked, it is not even readable.

CryptoError
├── IntegrityError         the check ran and failed: damaged, altered, moved or forged
├── KeyUnavailableError    the check could not run: no key, wrong passphrase, unsupported kind
│   └── PinRefusedError    the token did not take the PIN, or was spared a PIN it had refused before
├── FormatError            the input is not of the form it claims to be
└── CipherNotListedError   an algorithm outside the list edition in force was asked for
"""


class CryptoError(Exception):
    """Any failure of this package; callers normally catch one of those below."""


class IntegrityError(CryptoError):
    """It is wrong: what was read is not what was sealed, signed or logged."""


class KeyUnavailableError(CryptoError):
    """It could not be checked: the key is not held, not unlocked, or of a kind not supported."""


class PinRefusedError(KeyUnavailableError):
    """The token refused the PIN, or would lock it at the next wrong try: nothing is tried again by itself."""


class FormatError(CryptoError):
    """The input is malformed; nothing cryptographic was attempted with it."""


class CipherNotListedError(CryptoError):
    """The named algorithm is not on the CRYPTREC list edition in force (refusal `cipher_not_listed`)."""


class EpochInUseError(CryptoError):
    """The current epoch key cannot be destroyed: create its successor and rewrap first."""
