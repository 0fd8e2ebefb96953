"""What the company asks of devices: one policy in force, its history kept (G4.2.3-g, G9.1.2-k, G9.3-c to G9.3-g)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from vault.audit.record import record
from vault.devices.events import DEVICE_POLICY_SET
from vault.devices.models import DevicePolicy
from vault.devices.rules import MAX_SCAN_DAYS, MAX_SIGNATURE_DAYS, MAX_UPDATE_DAYS, Policy
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.rules import require_reason


def set_policy(tx: Transaction, who: SignedIn, terms: Policy, reason: str) -> DevicePolicy:
    """Put terms in force at once, in place of those before.

    Raises:
        Refusal: `role_required`, `step_up_required`, `reason_missing`, `request_invalid` (laxer than the guideline, or the
            USB state is required of devices that need not report).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    _require_strict_enough(terms)
    before = newest_policy(tx)
    row = DevicePolicy(
        number=1 if before is None else before.number + 1,
        terms=terms.written(),
        reason=require_reason(reason),
        set_by=who.person_id,
        set_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, DEVICE_POLICY_SET, who.actor, terms=asdict(terms), reason=row.reason).bind(row)
    return row


def _require_strict_enough(terms: Policy) -> None:
    limits = {
        "update_days": MAX_UPDATE_DAYS,
        "signature_days": MAX_SIGNATURE_DAYS,
        "scan_days": MAX_SCAN_DAYS,
    }
    wrong = [f"{name} 1..{most}" for name, most in limits.items() if not 1 <= getattr(terms, name) <= most]
    if terms.require_usb_disabled and not terms.require_check_in:
        wrong.append("require_check_in")
    if wrong:
        raise Refusal(Code.REQUEST_INVALID, params={"what": ", ".join(wrong)})


def newest_policy(tx: Transaction) -> DevicePolicy | None:
    """The policy in force, None while the defaults are."""
    return tx.session.scalar(select(DevicePolicy).order_by(DevicePolicy.number.desc()).limit(1))


def policies_after(tx: Transaction, position: Sequence[str | int], limit: int) -> list[DevicePolicy]:
    """Up to `limit` policies, the newest first after `(number,)`."""
    return list(
        tx.session.scalars(rows_after(select(DevicePolicy), position, limit, DevicePolicy.number.desc()))
    )
