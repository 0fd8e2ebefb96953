"""Bringing a file in by pieces, and looking at what would be deposited before confirming it.

A person at one device opens an upload for an order (`open_upload`), sends pieces that are sealed as they arrive
(`receive`), and once the last one is there a job (`check`) takes the whole through the intake of every deposit. What comes
of it is held: sealed, read back and on record, but no item yet. The person sees its marked name and first page
(`preview`), and confirms (`confirm`) or discards it (`end`). The transport is tus 1.0 (`tus`); docs/decisions/0035.
"""
