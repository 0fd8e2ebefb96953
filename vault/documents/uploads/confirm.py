"""The depositor's word: what is held becomes the item, by the last step of every deposit."""

from vault.documents.depositing.finish import finish
from vault.documents.depositing.gate import pass_gate
from vault.documents.schemas import ItemOut, Names
from vault.documents.uploads.hold import held
from vault.documents.uploads.queries import order_of, own_upload
from vault.documents.uploads.rules import DONE, HELD, require_state
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction


def confirm(tx: Transaction, who: SignedIn, upload_id: str) -> ItemOut:
    """Deposit exactly what was shown.

    Raises:
        Refusal: `not_found`; `conflict` when nothing is held, or another version of the item came first; what the gate
            says now; `quota_exceeded`, `integrity_failed`.
    """
    row = own_upload(tx, who, upload_id, locked=True)
    require_state(row.state, HELD)
    begun, content = held(tx, row, pass_gate(tx, who, order_of(row)))
    item, version = finish(tx, who, begun, content)
    row.state = DONE
    return ItemOut.of(item, version, Names(tx))
