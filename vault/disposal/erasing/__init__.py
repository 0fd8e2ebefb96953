"""Carrying out a disposal, stage by stage. Every stage takes a `Warrant`, may be repeated, and only goes forward.

`close_item` → `entomb` → `destroy_keys` → `remove_bytes` → `clear_traces` → `conclude`; the job in `execute` runs them.
"""
