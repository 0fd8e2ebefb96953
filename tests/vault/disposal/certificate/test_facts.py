"""What can never become a certificate, however it is asked for."""

from dataclasses import replace

import pytest

from vault.disposal.certificate.errors import FactsError
from vault.disposal.certificate.facts import CopyFacts, CopyState, Kind, copy_balance


@pytest.mark.clause("G9.1.4-b")
@pytest.mark.parametrize("state", [CopyState.HELD, CopyState.IN_TRANSIT])
def test_an_open_copy_makes_a_certificate_impossible(make_facts, state):
    still_out = CopyFacts(number=2, recipient="佐藤 次郎", state=state, declared=False, at_ms=1)

    with pytest.raises(FactsError, match="still open"):
        make_facts(copies=(still_out,))


@pytest.mark.clause("G9.1.4-a")
def test_an_unproven_place_makes_a_certificate_impossible(make_facts):
    places = make_facts().places
    silent = replace(places[0], steps=places[0].steps[:-1])

    with pytest.raises(FactsError, match="nothing was proven"):
        make_facts(places=(silent, *places[1:]))


def test_a_place_that_nobody_looked_at_makes_a_certificate_impossible(make_facts):
    with pytest.raises(FactsError, match="store:main"):
        make_facts(places=make_facts().places[1:])


@pytest.mark.clause("G9.1.4-c")
@pytest.mark.parametrize("kind", list(Kind))
def test_one_person_on_both_sides_gets_neither_document(make_facts, kind):
    same = make_facts().ordered_by

    with pytest.raises(FactsError, match="both sides"):
        make_facts(kind=kind, confirmed_by=same)


def test_a_certificate_without_its_log_proof_is_impossible(make_facts):
    with pytest.raises(FactsError, match="proof"):
        make_facts(log=None)


def test_an_interim_statement_may_have_everything_open(make_facts):
    statement = make_facts(kind=Kind.INTERIM_STATEMENT, log=None, keys=None, places=())

    assert statement.kind is Kind.INTERIM_STATEMENT


def test_the_copy_balance_always_adds_up():
    copies = tuple(
        CopyFacts(number=n, recipient="x", state=state, declared=False, at_ms=0)
        for n, state in enumerate([*CopyState, CopyState.RETURNED])
    )

    balance = copy_balance(copies)

    assert balance["issued"] == 7
    assert sum(count for state, count in balance.items() if state != "issued") == balance["issued"]


@pytest.mark.clause("T5-c", "G9.1.4-c")
def test_one_person_on_both_sides_is_said_only_of_one_person(make_facts, solo):
    with pytest.raises(FactsError, match="two people"):
        make_facts(solo=solo)
    alone = make_facts(confirmed_by=make_facts().ordered_by, solo=solo)
    assert alone.solo is solo


@pytest.mark.clause("T5-c")
def test_an_act_alone_without_the_wait_needs_a_word_from_outside(solo):
    with pytest.raises(FactsError, match="outside"):
        replace(solo, waited=False, confirmed_by=None)
