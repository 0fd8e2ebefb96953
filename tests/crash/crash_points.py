"""The named moments at which the vault is killed, the flow that leads there, and what is looked at right afterwards."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass

from clients.errors import NotFoundError
from tests.crash.crash_flows import EXPIRY_MS, Round, code_of
from tests.crash.crash_people import drawing, table
from tests.crash.failpoints import Plan

Flow = Callable[[Round], None]
Look = Callable[[Round], None]
UNIT = 1 << 20


@dataclass(frozen=True)
class Point:
    """One moment: `at` is the name of a call outside, met for the `nth` time under a role."""

    name: str
    what: str
    at: str
    flow: Flow
    role: str = "*"
    nth: int = 1
    look: Look | None = None
    kills: int = 1

    def run(self, round_: Round) -> list[str]:
        """Kill there, carry on as people do, and say what is wrong."""
        round_.kills, round_.after_restart = 0, self.look
        round_.vault.arm(Plan("kill", self.at, self.role, self.nth))
        self.flow(round_)
        findings = round_.audit()
        if round_.kills != self.kills:
            findings.append(f"M0: killed {round_.kills} times instead of {self.kills}")
        round_.vault.disarm()
        return findings


# Flows.


def small_deposit(round_: Round) -> None:
    round_.deposit(table(), "条件.csv")


def large_deposit(round_: Round) -> None:
    """Large enough for a second part of an S3 upload."""
    count = 12 * UNIT // 50
    round_.deposit(bytes(80) + struct.pack("<I", count) + secrets.token_bytes(count * 50), "形状.stl")


def drawing_deposit(round_: Round) -> None:
    """A PDF: the marked rendition and the kept original are two objects."""
    round_.deposit(drawing(), "図面.pdf")


def file_by_pieces(round_: Round) -> None:
    """Three pieces, checked by a job, held and confirmed."""
    round_.bring(table(600_000), "条件.csv")


def new_version(round_: Round) -> None:
    item = round_.deposit(table(), "条件.csv")
    round_.deposit(table(), "条件.csv", item_id=item.id)


def refused_deposit(round_: Round) -> None:
    """Content that is not what its name says is refused after it was stored, and cleaned up at once."""
    answer = code_of(lambda: round_.deposit(b"\x00\x01 no table", "条件.csv"))
    if answer != "type_refused":
        round_.findings.append(f"M1: content of another type was answered {answer}")


def two_copies(round_: Round) -> None:
    copies = round_.issue(copies=2)
    if len(copies) != 2:
        round_.findings.append(f"M2: {len(copies)} copies instead of 2")
    for copy in copies:
        round_.give_back(copy, round_.hand_over(copy))


def one_copy(round_: Round) -> None:
    for copy in round_.issue():
        round_.give_back(copy, round_.hand_over(copy))


def large_copy(round_: Round) -> None:
    for copy in round_.issue(large=True):
        round_.give_back(copy, round_.hand_over(copy))


def one_view(round_: Round) -> None:
    _, version_id = round_.drawing
    reader = round_.company.depositor.client.documents
    if not round_.survive(lambda: reader.page_image(version_id, 1)).data:
        round_.findings.append("M1: a page without bytes")


def disposal(round_: Round) -> None:
    round_.dispose(round_.spare.pop())


# What is looked at between the restart and the repetition.


def nothing_half_made(round_: Round) -> None:
    """Only what was acknowledged is on the list."""
    listed = {item["id"] for item in round_.company.depositor.client.documents.items()}
    if listed != round_.books.items:
        round_.findings.append(f"M1: half-made items are visible: {sorted(listed - round_.books.items)}")


def sweeper_dies_too(round_: Round) -> None:
    """The upload is not repeated; the sweeper finds it expired and is killed in the middle."""
    nothing_half_made(round_)
    round_.vault.arm(Plan("kill", "store.remove(objects):after", "upkeep"))
    round_.vault.move_clock(EXPIRY_MS)
    round_.come_back()


def deposits_go_on(round_: Round) -> None:
    """A change of epoch that was cut off keeps nobody from depositing meanwhile."""
    round_.deposit(table(), "その間.csv")


def nothing_to_fetch(round_: Round) -> None:
    """A copy that is not issued is on no list; those of earlier rounds are all closed."""
    item_id, _ = round_.drawing
    listed = round_.company.depositor.client.copies.issued(item_id)
    if any(copy["state"] not in {"returned", "void"} for copy in listed):
        round_.findings.append(f"M2: {[copy['state'] for copy in listed]} before anything was issued")


def ticket_falls_void(round_: Round) -> None:
    """The recipient's right ends before the job is taken up again; voiding the ticket is cut off as well."""
    round_.company.send_depositor_away()
    round_.vault.arm(Plan("kill", "commit(copy_request.voided):after", "jobs"))


def voided_copy(round_: Round) -> None:
    """Nothing is issued on a void ticket, and nothing of its copy is left."""
    try:
        if any(copy.state != "void" for copy in round_.issue()):
            round_.findings.append("M2: a void ticket led to a copy")
    except NotFoundError:
        """Who lost the grant does not see the request any more."""
    round_.company.take_depositor_back()


DONE = "commit(item.deposited*)"

UPLOADS = (
    Point("U0", "before the intent", "commit(upload.started):before", small_deposit, look=nothing_half_made),
    Point("U1", "intent committed", "commit(upload.started):after", small_deposit, look=nothing_half_made),
    Point("U2", "ring entry durable", "ring.add:after", small_deposit, look=nothing_half_made),
    Point("U3", "put under way", "store.put(objects):10MiB", large_deposit, look=nothing_half_made),
    Point("U4", "put complete", "store.put(objects):after", small_deposit, look=nothing_half_made),
    Point(
        "U4b", "second object put", "store.put(objects):after", drawing_deposit, nth=2, look=nothing_half_made
    ),
    Point(
        "U4c",
        "and the sweeper dies",
        "store.put(objects):after",
        small_deposit,
        look=sweeper_dies_too,
        kills=2,
    ),
    Point("U5", "read back", "store.open(objects):after", small_deposit, look=nothing_half_made),
    Point("U6", "before activation", f"{DONE}:before", drawing_deposit, look=nothing_half_made),
    Point("U6b", "before a new version", f"{DONE}:before", new_version, nth=2),
    Point("U7", "activated, not answered", f"{DONE}:after", small_deposit),
    Point("U7b", "answer on its way", "answer(POST /v1/items):before", small_deposit),
    Point("UA", "refused, cleaning up", "store.remove(objects):after", refused_deposit, "requests"),
    Point("UA2", "refused, key gone", "ring.delete:after", refused_deposit, "requests"),
    Point("UA3", "refused, before the leaf", "commit(upload.aborted):before", refused_deposit, "requests"),
)
PIECES = (
    Point("P0", "announced", "commit(upload_session.opened):after", file_by_pieces, look=nothing_half_made),
    Point("P1", "a piece's key durable", "ring.add:after", file_by_pieces, "requests", nth=2),
    Point("P1b", "a piece stored, not added", "store.put(objects):after", file_by_pieces, "requests", nth=2),
    Point("P2", "being checked", "commit(upload.started):after", file_by_pieces, "jobs"),
    Point("P2b", "sealed whole", "store.put(objects):after", file_by_pieces, "jobs", look=nothing_half_made),
    Point("P3", "before it is held", "commit(upload_session.held):before", file_by_pieces, "jobs"),
    Point("P3b", "held", "commit(upload_session.held):after", file_by_pieces, "jobs", look=nothing_half_made),
    Point("P4", "the pieces' keys gone", "ring.delete:after", file_by_pieces, "jobs"),
    Point("P5", "before the confirmation", f"{DONE}:before", file_by_pieces, look=nothing_half_made),
    Point("P6", "confirmed, not answered", f"{DONE}:after", file_by_pieces),
)
COPIES = (
    Point("C0", "requested", "commit(copy.requested):after", one_copy),
    Point("C1", "before the decision", "commit(copy.approved):before", one_copy, look=nothing_to_fetch),
    Point("C1b", "decided", "commit(copy.approved):after", one_copy, look=nothing_to_fetch),
    Point("C1c", "ordered", "commit(copy.ordered):after", one_copy, look=nothing_to_fetch),
    Point("C2", "number drawn", "commit(copy.started):after", one_copy, look=nothing_to_fetch),
    Point("C2b", "being produced", "workers.run(issue_copy):during", one_copy, look=nothing_to_fetch),
    Point("C2c", "copy's key durable", "ring.add:after", one_copy, "jobs", look=nothing_to_fetch),
    Point("C2d", "copy's blob put", "store.put(copies):after", one_copy, "jobs", look=nothing_to_fetch),
    Point("C3", "sealed, not issued", "commit(copy.issued):before", one_copy, look=nothing_to_fetch),
    Point("C3b", "and then void", "commit(copy.issued):before", voided_copy, look=ticket_falls_void, kills=2),
    Point("C4", "issued, no byte sent", "commit(copy.issued):after", two_copies),
    Point("C4b", "fetch recorded, no byte sent", "commit(copy.fetched):after", one_copy),
    Point("C5", "bytes streaming", "answer(GET /v1/copies/*/file):piece 2", large_copy),
    Point("C6", "received", "commit(copy.received):after", one_copy),
    Point("C6b", "kept bytes removed", "store.remove(copies):after", one_copy, "jobs"),
    Point("C7", "closed", "commit(copy.closed):after", one_copy),
    Point("C7b", "closed, key gone", "ring.delete:after", one_copy, "jobs"),
)
DISPOSALS = (
    Point("D0", "ordered", "commit(*disposal.ordered*):after", disposal),
    Point("D1a", "before the confirmation", "commit(*disposal.confirmed*):before", disposal),
    Point("D1", "confirmed", "commit(*disposal.confirmed*):after", disposal),
    Point("D2", "item closed", "commit(item.closed):after", disposal),
    Point("D2b", "tombstone in the ledger only", "ledger.append:after", disposal),
    Point("D2c", "tombstone in both", "commit(item.entombed):after", disposal),
    Point("D3", "ring entries deleted", "ring.delete:after", disposal, "jobs"),
    Point("D3b", "new epoch made", "keys.create_epoch:after", disposal, look=deposits_go_on),
    Point("D3c", "new epoch in the ring", "ring.set_current_epoch:after", disposal, look=deposits_go_on),
    Point("D3d", "survivors under the new epoch", "ring.replace_groups:after", disposal),
    Point("D3e", "old epoch destroyed", "keys.destroy_epoch:after", disposal, look=deposits_go_on),
    Point("D4", "first blob removed", "store.remove(objects):after", disposal, "jobs"),
    Point("D5", "first absence proven", "store.prove_absent(objects):after", disposal, "jobs"),
    Point("D6", "traces cleared", "commit(disposal_step.taken):after", disposal, nth=6),
    Point("D6b", "erased", "commit(item.erased):after", disposal),
    Point("D7a", "certificate stored", "store.put(certificates):after", disposal),
    Point("D7", "before the certificate's leaf", "commit(certificate.issued):before", disposal),
    Point("D7b", "certificate issued", "commit(certificate.issued):after", disposal),
    Point("D8", "certificate on its way", "answer(GET /v1/disposals/*/certificate):before", disposal),
)
POINTS = {point.name: point for point in (*UPLOADS, *PIECES, *COPIES, *DISPOSALS)}
