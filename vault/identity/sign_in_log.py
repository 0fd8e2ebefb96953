"""Every try at a factor, accepted or refused, as a line of the service's log (ASVS 16.3.1).

The audit log holds who signed in, and counts strangers' refusals by source, so that nobody can fill it; this names each try,
with the request id that joins the two. Never what was typed, the user name included: people type passwords there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from vault.platform.errors import Refusal

_log = logging.getLogger("hizo.sign_in")


@contextmanager
def told(factor: str, address: str, request_id: str) -> Iterator[None]:
    """What happens inside is a try at this factor (`password`, `code` or `fresh code`)."""
    about = {"factor": factor, "address": address, "request": request_id}
    try:
        yield
    except Refusal as refusal:
        _log.warning("factor refused", extra={**about, "outcome": refusal.true_code.value})
        raise
    _log.info("factor accepted", extra={**about, "outcome": "accepted"})
