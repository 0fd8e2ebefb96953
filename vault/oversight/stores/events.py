"""The acts on the store as a whole that the log keeps."""

from typing import Final

from vault.audit.acts import Act

_OBJECT: Final = ("store_check", "entry", "item", "version", "object", "stored_faults", "answer")
OBJECT_DAMAGED: Final = Act("stored_object.damaged", ("object",), _OBJECT)
OBJECT_UNMARKED: Final = Act("stored_object.unmarked", ("object",), _OBJECT)
OBJECT_MENDED: Final = Act("stored_object.mended", ("object",), _OBJECT)
STORE_CHECKED: Final = Act("store.checked", ("store",), ("store_check", "since", "counts"))
STORE_RECONCILED: Final = Act("store.reconciled", ("store",), ("counts",))
STORE_CHANGED: Final = Act("store.changed", ("store",), ("place", "capabilities", "reason"))
STORE_ACCEPTED: Final = Act("store.accepted", ("store",), ("place", "name", "sha256"))
