"""Cryptography of the vault: bytes in, bytes out.

No database, no HTTP, no settings, no clock. Only `private_file` touches files. Verification raises and never returns
a boolean; "it is wrong" and "it could not be checked" are different errors (see `errors`).

Compatibility promise: what was sealed, signed or logged once with a released version opens and verifies for ever.
Formats carry a version, old versions stay readable, and `tests/vectors/` holds examples of each.
"""
