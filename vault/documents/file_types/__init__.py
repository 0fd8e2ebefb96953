"""File types: an allow-list, decided by opening the file, with the extension and libmagic as witnesses.

``detect_head`` judges the first 64 KiB as an upload begins, in the server's own process: it compares bytes and parses
nothing. ``vault.documents.file_types.opened:open_type`` opens the whole file inside a worker and has the last word; no
version becomes active before it has spoken.
"""

from vault.documents.file_types.catalogue import FILE_TYPES, PDF, FileType, type_of_name
from vault.documents.file_types.errors import TypeRefusedError
from vault.documents.file_types.signatures import HEAD_BYTES, detect_head

__all__ = ["FILE_TYPES", "HEAD_BYTES", "PDF", "FileType", "TypeRefusedError", "detect_head", "type_of_name"]
