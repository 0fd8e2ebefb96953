"""Listing an important technology in the register (G2.1-a, G2.1-b)."""

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.people.small_company import require_no_conflict_of_posts
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register import catalogue
from vault.register.authority import is_responsible_manager
from vault.register.events import ENTRY_LISTED
from vault.register.models import Entry
from vault.register.rules import EntryOrder, check_entry_texts, check_keep_original


def enlist(tx: Transaction, who: SignedIn, order: EntryOrder) -> Entry:
    """Open an entry; the server sets the listing date, and nobody can change it later.

    Raises:
        Refusal: `role_required` (the caller is no responsible manager), `manager_missing` (the one named is none),
            `role_conflict` (the one named is the overall officer too, and the small-company profile is over), `name_invalid`,
            `reason_missing`, `marking_not_in_catalogue` (no such tier).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    check_entry_texts(order.name, order.why_know_how)
    check_keep_original(order.keep_original, order.keep_original_reason)
    tier = catalogue.tier_of_level(order.tier)
    if not is_responsible_manager(tx, order.manager_id):
        raise Refusal(Code.MANAGER_MISSING, about={"subject": order.manager_id})
    require_no_conflict_of_posts(tx, order.manager_id)
    entry = Entry(
        id=new_id("ent", tx.platform.randomness),
        name=order.name.strip(),
        why_know_how=order.why_know_how.strip(),
        manager_id=order.manager_id,
        tier=tier.level,
        listed_on=tokyo_date(tx.now_ms()),
        keep_original=order.keep_original,
        keep_original_reason=order.keep_original_reason if order.keep_original else None,
        created_ms=tx.now_ms(),
        created_by=who.person_id,
    )
    tx.session.add(entry)
    _record(tx, who, entry)
    return entry


def _record(tx: Transaction, who: SignedIn, entry: Entry) -> None:
    leaf = record(
        tx,
        ENTRY_LISTED,
        who.actor,
        entry=entry.id,
        name=entry.name,
        why_know_how=entry.why_know_how,
        manager=entry.manager_id,
        tier=entry.tier,
        keep_original=int(entry.keep_original),
        reason=entry.keep_original_reason,
    )
    leaf.bind(entry)
