"""Answers that are files: the name a browser keeps them under (RFC 6266, RFC 8187)."""

from urllib.parse import quote


def attachment(name: str, plain_name: str) -> dict[str, str]:
    """The header of a file to be kept as `name`, or as `plain_name` (ASCII) by programs that read no other."""
    disposition = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": disposition}
