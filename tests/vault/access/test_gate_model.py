"""The gate and a small model of it agree on every decision, at every moment, after whatever has happened (G4.0-a).

The model knows nothing of the tables: it keeps what was done and when, and reads the guideline's rules off that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vault.access.gate import decision_at
from vault.maintenance.models import MaintenanceSession
from vault.people.models import Person
from vault.people.models_history import PersonMove
from vault.platform.clock import end_of_tokyo_day_ms, tokyo_date
from vault.platform.ids import new_id
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.training.models import Completion, TrainingException
from vault.training.validity import valid_until_ms

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
NAMES = ("one", "two")


@dataclass
class ModelGrant:
    """What was given, and everything that happened to it."""

    id: str
    person: str
    tier: int
    given: int
    ends: int
    known: int | None
    revoked: int | None = None
    reviews: list[list[int | None]] = field(default_factory=list)


@dataclass
class Model:
    """Everything that was done, with its moment."""

    grants: list[ModelGrant] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    signed: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    trained: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    excepted: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    moved: dict[str, list[tuple[str, int, int, int | None]]] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    sealed: list[tuple[int, int]] = field(default_factory=list)
    moments: set[int] = field(default_factory=set)

    def code(self, person: str, tier: int, at: int) -> str | None:
        """What the gate has to say to viewing."""
        if self.stopped.get(person, at + 1) <= at or self._away(person, at):
            return "no_grant"
        held = [each for each in self.grants if each.person == person and self._held(each, at)]
        if not held:
            return "no_grant"
        high = [each for each in held if each.tier >= tier]
        if not high:
            return "tier_exceeded"
        lacking = [self._lacking(each, at) for each in high]
        if None in lacking:
            return "vault_sealed" if any(begin <= at < end for begin, end in self.sealed) else None
        widest = max(high, key=lambda each: (each.tier, each.ends, each.id))
        return self._lacking(widest, at)

    def _away(self, person: str, at: int) -> bool:
        return any(
            kind != "transfer" and known <= at and effect <= at and (until is None or at < until)
            for kind, known, effect, until in self.moved.get(person, [])
        )

    def _held(self, grant: ModelGrant, at: int) -> bool:
        after = max(
            (
                max(effect, known)
                for kind, known, effect, _until in self.moved.get(grant.person, [])
                if kind in ("transfer", "absence") and known <= at and effect <= at
            ),
            default=0,
        )
        taken = grant.revoked is not None and grant.revoked <= at
        return grant.given <= at <= grant.ends and not taken and grant.given >= after

    def _lacking(self, grant: ModelGrant, at: int) -> str | None:
        if grant.known is None or grant.known > at:
            return "manager_not_notified"
        if not self._has_pledged(grant.person, at):
            return "pledge_missing"
        untrained = self._untrained(grant.person, at)
        if untrained:
            return untrained
        for opened, due, decided in grant.reviews:
            if opened <= at and due < at and (decided is None or decided > at):
                return "grant_review_overdue"
        return None

    def _has_pledged(self, person: str, at: int) -> bool:
        in_force = [text for since, text in self.texts if since <= at]
        return any(
            when <= at and in_force and text == in_force[-1] for when, text in self.signed.get(person, [])
        )

    def _untrained(self, person: str, at: int) -> str | None:
        done = [until for when, until in self.trained.get(person, []) if when <= at]
        if done:
            return None if max(done) >= at else "training_overdue"
        allowed = [until for when, until in self.excepted.get(person, []) if when <= at]
        return None if allowed and max(allowed) >= at else "training_missing"


class World:
    """The vault with two people of its own, and the model beside it."""

    def __init__(self, company: Any, clock: Any) -> None:
        self.company, self.clock, self.model = company, clock, Model()
        self.people = {name: company.hire(f"{name} of {clock.now}") for name in NAMES}
        with company.platform.transaction() as tx:
            for each in self.people.values():
                for table in (PledgeSignature, Completion):
                    for row in tx.session.query(table).filter_by(person_id=each.id):
                        tx.session.delete(row)
            self.texts = tx.session.query(PledgeTemplate).filter_by(kind="holder").count()
            self.model.sealed = [
                (row.opened_ms, row.ends_ms) for row in tx.session.query(MaintenanceSession).all()
            ]
        self.entry_id = company.open_entry(company["manager"])
        self.new_text()
        self.open_project()

    @property
    def now(self) -> int:
        return int(self.clock.now_ms())

    def open_project(self) -> None:
        self.project_id = self.company["manager"].post("/projects", {"name": "仕事"}).json()["id"]

    def add(self, row: Any) -> None:
        with self.company.platform.transaction() as tx:
            tx.session.add(row)

    def advance(self, hours: int) -> None:
        self.clock.advance(seconds=hours * 3600)
        for name in ("manager", "officer"):
            self.company.sign_in(self.company[name])

    def grant(self, name: str, tier: int, days: int, giver: str) -> None:
        company, person = self.company, self.people[name]
        terms = {"ends_on": company.day(days), "entry_id": self.entry_id, "project_id": self.project_id}
        asked = company.ask(company[giver], person, "view", tier, **terms)
        if asked.status_code != 201:
            return
        given = company.approve(company[giver], asked.json())
        if given.status_code == 201:
            ends = end_of_tokyo_day_ms(terms["ends_on"])
            known = self.now if giver == "manager" else None
            self.model.grants.append(ModelGrant(given.json()["id"], name, tier, self.now, ends, known))

    def acknowledge(self, which: int) -> None:
        waiting = [each for each in self.model.grants if each.known is None]
        if waiting:
            chosen = waiting[which % len(waiting)]
            assert self.company["manager"].post(f"/grants/{chosen.id}/acknowledge").status_code == 200
            chosen.known = self.now

    def revoke(self, which: int) -> None:
        running = [each for each in self.model.grants if each.revoked is None]
        if running:
            chosen = running[which % len(running)]
            answer = self.company["manager"].post(f"/grants/{chosen.id}/revoke", {"reason": "不要"})
            assert answer.status_code == 200, answer.text
            chosen.revoked = self.now

    def close_project(self) -> None:
        closed = self.company["manager"].post(f"/projects/{self.project_id}/close", {"reason": "完了"})
        assert closed.status_code == 200, closed.text
        for review in self.company["manager"].get("/grant-reviews").json()["items"]:
            for grant in self.model.grants:
                if grant.id == review["grant_id"] and not any(each[2] is None for each in grant.reviews):
                    grant.reviews.append([self.now, _ms(review["due_at"]), None])
        self.open_project()

    def decide_review(self, which: int, *, confirm: bool) -> None:
        waiting = [each for each in self.model.grants if any(review[2] is None for review in each.reviews)]
        if not waiting:
            return
        chosen = waiting[which % len(waiting)]
        listed = self.company["manager"].get("/grant-reviews").json()["items"]
        [review] = [each for each in listed if each["grant_id"] == chosen.id]
        verb = "confirm" if confirm else "stop"
        answer = self.company["manager"].post(f"/grant-reviews/{review['id']}/{verb}", {"reason": "見直し"})
        assert answer.status_code == 200, answer.text
        chosen.reviews[-1][2] = self.now
        if not confirm and chosen.revoked is None:
            chosen.revoked = self.now

    def new_text(self) -> None:
        self.texts += 1
        row = PledgeTemplate(
            id=new_id("plt", self.company.platform.randomness),
            kind="holder",
            number=self.texts,
            log_consent=True,
            sha256=bytes(32),
            published_by=self.company["manager"].id,
            published_ms=self.now,
            effective_ms=self.now,
            **dict.fromkeys(("title", "text", "clauses", "reason"), "誓約"),
        )
        self.model.texts.append((self.now, row.id))
        self.add(row)

    def sign(self, name: str) -> None:
        text = self.model.texts[-1][1]
        if any(each == text for _when, each in self.model.signed.get(name, [])):
            return
        self.model.signed.setdefault(name, []).append((self.now, text))
        self.add(
            PledgeSignature(
                id=new_id("plg", self.company.platform.randomness),
                template_id=text,
                person_id=self.people[name].id,
                signer_name="人",
                signer_department="課",
                sha256=bytes(32),
                signed_ms=self.now,
                code_step=1,
                session_id="ses_0",
                device_id="dev_0",
            )
        )

    def train(self, name: str) -> None:
        until = valid_until_ms(self.now)
        self.model.trained.setdefault(name, []).append((self.now, until))
        self.add(
            Completion(
                id=new_id("cpl", self.company.platform.randomness),
                person_id=self.people[name].id,
                course="holder",
                completed_ms=self.now,
                valid_until_ms=until,
                recorded_ms=self.now,
                counted=True,
                source="session",
                source_id="trs_0",
            )
        )

    def let_in_untrained(self, name: str, days: int) -> None:
        until = end_of_tokyo_day_ms(tokyo_date(self.now + days * DAY_MS))
        self.model.excepted.setdefault(name, []).append((self.now, until))
        self.add(
            TrainingException(
                id=new_id("tex", self.company.platform.randomness),
                person_id=self.people[name].id,
                reason="急ぎ",
                given_by=self.company["manager"].id,
                given_ms=self.now,
                ends_on=tokyo_date(until),
                ends_ms=until,
            )
        )

    def move(self, name: str, kind: str, days: int) -> None:
        effect = end_of_tokyo_day_ms(tokyo_date(self.now + days * DAY_MS)) + 1
        until = effect + 20 * DAY_MS if kind == "absence" else None
        self.model.moved.setdefault(name, []).append((kind, self.now, effect, until))
        self.add(
            PersonMove(
                id=new_id("mov", self.company.platform.randomness),
                person_id=self.people[name].id,
                kind=kind,
                effective_on=tokyo_date(effect),
                effect_ms=effect,
                until_ms=until,
                reason="異動",
                recorded_ms=self.now,
            )
        )

    def stop(self, name: str) -> None:
        self.model.stopped.setdefault(name, self.now)
        with self.company.platform.transaction() as tx:
            row = tx.session.get_one(Person, self.people[name].id)
            row.state, row.disabled_ms = "disabled", row.disabled_ms or self.now

    def maintain(self, hours: int) -> None:
        self.model.sealed.append((self.now, self.now + hours * HOUR_MS))
        self.add(maintenance(self.company, self.now, self.now + hours * HOUR_MS))

    def agree(self) -> None:
        """Every decision about both people, at each moment at which anything changed, just before it, and now."""
        moments = {self.now}
        for moment in self.model.moments | self._edges():
            moments |= {moment - 1, moment, moment + 1}
        with self.company.platform.reading() as tx:
            for at in sorted(each for each in moments if each <= self.now):
                for name, person in self.people.items():
                    for tier in (1, 2, 3):
                        decided = decision_at(tx, person.id, self.entry_id, tier, at)
                        code = decided.code.value if decided.code else None
                        assert code == self.model.code(name, tier, at), (name, tier, at - self.now)

    def _edges(self) -> set[int]:
        """Moments at which something ends or begins by itself."""
        edges = {grant.ends for grant in self.model.grants}
        edges |= {until for each in self.model.trained.values() for _when, until in each}
        edges |= {until for each in self.model.excepted.values() for _when, until in each}
        for moves in self.model.moved.values():
            edges |= {edge for _kind, _known, effect, until in moves for edge in (effect, until) if edge}
        edges |= {edge for begin, end in self.model.sealed for edge in (begin, end)}
        edges |= {review[1] for grant in self.model.grants for review in grant.reviews if review[1]}
        return edges


def maintenance(company: Any, opened: int, ends: int) -> MaintenanceSession:
    """A session of an outside worker that was begun."""
    return MaintenanceSession(
        id=new_id("mnt", company.platform.randomness),
        person_id=new_id("prs", company.platform.randomness),
        worker_name="保守",
        worker_company="保守会社",
        purpose="点検",
        supervision="attended",
        directed_by=company["manager"].id,
        directed_ms=opened,
        opened_ms=opened,
        ends_ms=ends,
    )


def _ms(moment: str) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(moment).timestamp() * 1000)


who = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from([1, 7, 24, 24 * 9, 24 * 40, 24 * 200])),
    st.tuples(
        st.just("grant"),
        who,
        st.integers(1, 3),
        st.sampled_from([0, 3, 60, 300]),
        st.sampled_from(["manager", "officer"]),
    ),
    st.tuples(st.just("acknowledge"), st.integers(0, 9)),
    st.tuples(st.just("revoke"), st.integers(0, 9)),
    st.tuples(st.just("close_project")),
    st.tuples(st.sampled_from(["confirm", "refuse"]), st.integers(0, 9)),
    st.tuples(st.just("new_text")),
    st.tuples(st.just("sign"), who),
    st.tuples(st.just("train"), who),
    st.tuples(st.just("let_in_untrained"), who, st.integers(0, 14)),
    st.tuples(
        st.just("move"), who, st.sampled_from(["transfer", "absence", "retirement"]), st.integers(-1, 30)
    ),
    st.tuples(st.just("stop"), who),
    st.tuples(st.just("maintain"), st.integers(1, 8)),
)


@pytest.mark.clause("G4.0-a", "G4.1.1-a", "G4.1.3-b", "G7.2-d", "T9-b")
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(st.lists(steps, min_size=3, max_size=16))
def test_gate_and_model_agree_at_every_moment(company: Any, clock: Any, done: list[tuple[Any, ...]]) -> None:
    world = World(company, clock)
    for name, *terms in [("grant", "one", 2, 60, "manager"), ("sign", "one"), ("train", "one"), *done]:
        world.advance(1)
        if name in ("confirm", "refuse"):
            world.decide_review(*terms, confirm=name == "confirm")
        else:
            getattr(world, name)(*terms)
        world.model.moments.add(world.now)
    world.agree()
