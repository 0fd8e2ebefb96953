"""Which device the session in use is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.errors import UnexpectedAnswerError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient


def own_device(client: VaultClient) -> str:
    """The id of the device of the session in use.

    Raises:
        UnexpectedAnswerError: the vault does not say.
    """
    current = next((each for each in client.sign_in.sessions() if each.get("current")), None)
    if current is None:
        raise UnexpectedAnswerError(_("the vault does not say which session is in use"))
    return str(current.get("device_id"))
