"""The measures M1-M23 of the bar, each with the program that takes it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.measures.code_replay import Replay
from tests.measures.collected import program, rights_matrix, tests_at
from tests.measures.companies import DATABASES, company_on, doors_of, restorable_company
from tests.measures.figures import Measure, Tally
from tests.measures.fuzz import fuzz
from tests.measures.long_document import long_document
from tests.measures.overload import overload
from tests.measures.races import Races
from tests.measures.recorded_first import TROUBLES, RecordedFirst
from tests.measures.soak import soak
from tests.measures.tampering import Tampered

SEED = 20261123
CRASH = ("tests/crash/run.py", "--rounds")


def recorded_first(is_long: bool) -> Tally:
    with restorable_company() as (whole, first):
        return RecordedFirst(whole, first).bytes_before_record(every=1 if is_long else 3)


def no_record_no_act(is_long: bool) -> Tally:
    tally = Tally()
    with restorable_company() as (whole, first):
        routes = RecordedFirst(whole, first)
        for name in TROUBLES:
            slow = name == "held by another"
            tally.add(
                routes.without_record(name, every=(4 if slow else 1) if is_long else (30 if slow else 6))
            )
    return tally


def tampering(is_long: bool) -> Tally:
    with tempfile.TemporaryDirectory(prefix="hizo-measure-") as folder:
        return Tampered(Path(folder), SEED).run(20 if is_long else 2)


def races(is_long: bool) -> Tally:
    tally = Tally()
    for database in DATABASES:
        with company_on(database) as (whole, workers), doors_of(whole, workers, 4) as doors:
            tally.add(Races(whole, doors, workers).run(1000 if is_long else 20))
    return tally


def code_replay(is_long: bool) -> Tally:
    with restorable_company() as (whole, first):
        return Replay(whole, first).run(10_000 if is_long else 100)


def schema_fuzz(is_long: bool) -> Tally:
    with restorable_company() as (whole, first):
        return fuzz(whole, first, SEED, 50_000 if is_long else 300)


def _crash(names: str) -> Callable[[bool], Tally]:
    return program(*CRASH, "1", *names.split(), long=(*CRASH, "25", *names.split()), lines="without a loss")


MEASURES = (
    Measure("M1", "acknowledged means durable", "kill -9 at each moment of an upload, both backends", _crash("U0 U1 U2 U3 U4 U5 U6 U7 P0 P1 P2 P3 P4 P5 P6")),
    Measure("M2", "no byte without a committed record", "each route that answers: the log's own file is read before the first byte", recorded_first),
    Measure("M3", "disposal only goes forward", "kill -9 at each moment of a disposal, both backends", _crash("D0 D1 D2 D3 D4 D5 D6 D7 D8")),
    Measure("M4", "a store may lie, users never see it", "sixteen lies in front of real stores, damages planted in what is stored", tests_at("tests/storage/test_sixteen_lies.py", "tests/vault/documents/test_lying_store.py", "tests/vault/copies/test_lying_store.py", "tests/vault/disposal/test_lying_store.py", "tests/vault/oversight/stores")),
    Measure("M5", "no record, no act", "each route while the log fails, is read-only, or is held by another", no_record_no_act),
    Measure("M6", "tampering is found", "17 ways to tamper at random places of a database file; honest logs between", tampering),
    Measure("M7", "rights matrix", "each route by everybody in every relation", rights_matrix),
    Measure("M8", "canaries leak nowhere", "content, names, passwords, seeds and keys, looked for in files, logs and everybody's answers", tests_at("tests/e2e/test_residue.py", "tests/vault/app/test_what_answers_carry.py", "tests/vault/documents/test_plaintext_stays_in_memory.py")),
    Measure("M9", "traces after disposal", "raw bytes of keys, content and names in every file of the vault", tests_at("tests/vault/disposal/test_residue.py", "tests/e2e/test_residue.py", "tests/vault/disposal/test_object_store.py")),
    Measure("M10", "a restored database resurrects nothing", "database put back from before disposals, keys and checkpoints; start refused", tests_at("tests/vault/disposal/test_older_database.py", "tests/vault/app/test_start.py")),
    Measure("M11", "races", "six pairs of acts begun at one barrier, four servers over one vault, both databases", races),
    Measure("M12", "code replay", "dresses, neighbours and later moments of a used code, at two places", code_replay),
    Measure("M13", "telling accounts apart by time", "500 + 500 sign-ins in random order, area under the curve", program("tests/benchmarks/enumeration.py", lines="✓|✗")),
    Measure("M14", "revocation", "each way a right ends, then the next request and the running stream", tests_at("tests/vault/app/test_revocation.py", "tests/vault/copies/test_handing_over.py")),
    Measure("M15", "generated calls", "Schemathesis over the whole API, people of 16 kinds, sequences of 40", schema_fuzz),
    Measure("M16", "overload", "a served vault: a flood from one address, slow heads, bodies and readers, small requests of others", overload),
    Measure("M17", "hostile files", "the pack in sandboxed workers with limits of time and memory", tests_at("tests/vault/documents/workers", "tests/vault/documents/file_types", "tests/vault/documents/rendering", "tests/vault/documents/pdf")),
    Measure("M17b", "a document of 10,000 pages", "deposited, first and last page viewed, a copy of two pages made", long_document),
    Measure("M18", "nasty names", "the sixty names by page, API and client", tests_at("tests/vault/documents/file_names", "tests/vault/documents/test_renaming.py", "tests/vault/documents/test_many_of_one_name.py")),
    Measure("M19", "a drill brings everything back", "the machine is lost; another has the backups, with ring, objects and keys apart", tests_at("tests/vault/operator/test_drill.py")),
    Measure("M20", "secrets", "process list, environment, core limits, files, logs, database, answers", tests_at("tests/e2e/test_residue.py", "tests/vault/identity/test_at_rest.py", "tests/vault/app/test_what_answers_carry.py", "tests/clients/cli/test_secrets.py")),
    Measure("M21", "keys change under load", "an epoch change killed again and again while documents come in and are read", program("tests/crash/rotation.py", "--kills", "5", long=("tests/crash/rotation.py", "--kills", "50"))),
    Measure("M22", "soak", "mixed requests on a served vault, then SIGTERM under load, then the log", soak),
    Measure("M23", "guard tests are real", "guarded modules changed at random places, their tests have to turn red", program("tests/mutants/run.py", "--sample", "20", long=("tests/mutants/run.py", "--sample", "all"), lines="%$")),
)  # fmt: skip
