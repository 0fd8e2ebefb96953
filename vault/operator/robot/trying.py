"""One run of the robot: who asks for what in which dress, and what it came to."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from vault.operator.robot.asking import Answer, Request, Wire, by_bearer, by_cookie
from vault.operator.robot.collecting import Collected, NothingToTryError, collect
from vault.operator.robot.judging import Given, Releases, Verdict, judge
from vault.operator.robot.variants import Variant, every_variant, twins

MINUTE_SECONDS: Final = 60.0
_BESIDE: Final = ((), (("Accept", "application/pdf"),), (("Range", "bytes=0-"),))
_NOBODY: Final = (
    ("no session", ()),
    ("broken token", by_bearer("hizo_x")),
    ("broken cookie", by_cookie("x")),
    ("empty cookie", by_cookie("")),
)


@dataclass(frozen=True)
class Tried:
    """One request with its verdict."""

    variant: str
    who: str
    request: Request
    status: int
    verdict: Verdict


@dataclass(frozen=True)
class Asker:
    """Somebody whose session the robot has; `name` as the report calls them."""

    name: str
    token: str = field(repr=False)
    person_id: str
    may_see: bool


class OutOfBudgetError(Exception):
    """The vault gives this person no more pages today: the rest could not be tried."""


@dataclass
class Robot:
    """Tries one document.

    Args:
        wire: The vault, as it is served.
        releases: Its log.
        item_id: The document.
        per_minute: How many images a person is given in a minute; the robot keeps below it.
        now: Seconds of a clock that does not jump.
        sleep: Waits so many seconds.
        most_images: Images that are tried in every dress. Each dress that is given is a release, and counts in the budgets.
    """

    wire: Wire
    releases: Releases
    item_id: str
    per_minute: int
    now: Callable[[], float]
    sleep: Callable[[float], None]
    most_images: int = 6
    tried: list[Tried] = field(default_factory=list)
    _given: deque[float] = field(default_factory=deque)
    _leaves: set[str] = field(default_factory=set)

    def meet(self, name: str, token: str) -> Asker:
        """Find out who a token belongs to, and whether they may see the document.

        Raises:
            NothingToTryError: the token is of no live session.
        """
        me = self.wire.ask(Request("/v1/me", headers=by_bearer(token)))
        if me.status != 200:
            raise NothingToTryError(f"the session of the {name} person is not alive")
        item = self.wire.ask(Request(f"/v1/items/{self.item_id}", headers=by_bearer(token)))
        return Asker(name, token, str(json.loads(me.body)["person"]["id"]), item.status == 200)

    def versions(self, asker: Asker) -> list[str]:
        """The document's versions."""
        answer = self.wire.ask(Request(f"/v1/items/{self.item_id}/versions", headers=by_bearer(asker.token)))
        return [str(each["id"]) for each in json.loads(answer.body)["items"]]

    def run(self, first: Asker, other: Asker | None) -> Collected:
        """Every variant as the first person, everything plainly as the other person and as nobody.

        Raises:
            NothingToTryError, VaultUnreachableError, OutOfBudgetError.
        """
        found = collect(self.wire, first.token, self.item_id)
        beside = twins(self.item_id, self.versions(first))
        for target in (*found.images[: self.most_images], *found.pages[:1], *found.assets[:1]):
            for variant in every_variant(target):
                self.attempt(variant, first, by_cookie(first.token))
        for target in beside:
            for headers in _BESIDE:
                self.attempt(
                    Variant("beside", Request(target, headers=headers)), first, by_cookie(first.token)
                )
        targets = [*found.images, *found.pages, *found.assets, *beside]
        for target in targets:
            self.attempt(Variant("as another client", Request(target)), first, by_bearer(first.token))
        if other is not None:
            self.replay("another person", targets, other)
        for target in targets:
            self._replay_as_nobody(target, first.token)
        return found

    def replay(self, variant: str, targets: Iterable[str], asker: Asker) -> None:
        """Everything once more, as somebody else or at a later time."""
        for target in targets:
            for dress in (by_cookie(asker.token), by_bearer(asker.token)):
                self.attempt(Variant(variant, Request(target)), asker, dress)

    def _replay_as_nobody(self, target: str, token: str) -> None:
        """Without a session, and with a good token in places where none counts."""
        for name, dress in _NOBODY:
            self.attempt(Variant(name, Request(target)), None, dress)
        mark = "&" if "?" in target else "?"
        self.attempt(Variant("token in the address", Request(f"{target}{mark}token={token}")), None, ())
        self.attempt(
            Variant("token elsewhere", Request(target, headers=(("Cookie", f"hizo={token}"),))), None, ()
        )

    def attempt(self, variant: Variant, asker: Asker | None, dress: tuple[tuple[str, str], ...]) -> None:
        """Send one request and judge what comes back; waits where the budgets ask for it."""
        request = Request(variant.request.target, variant.request.method, dress + variant.request.headers)
        answer, verdict = self._asked(request, asker)
        if verdict.given is Given.THROTTLED:
            wait = int(answer.headers.get("retry-after", "60"))
            if wait > 2 * MINUTE_SECONDS:
                raise OutOfBudgetError(f"no more pages for {wait} seconds")
            self.sleep(wait + 1)
            answer, verdict = self._asked(request, asker)
        who = "nobody" if asker is None else asker.name
        self.tried.append(Tried(variant.name, who, variant.request, answer.status, verdict))

    def _asked(self, request: Request, asker: Asker | None) -> tuple[Answer, Verdict]:
        self._keep_pace()
        answer = self.wire.ask(request)
        verdict = judge(
            answer,
            request.target.partition("?")[0],
            person_id=asker.person_id if asker else None,
            may_see=asker.may_see if asker else False,
            releases=self.releases,
        )
        if verdict.given is Given.RELEASE:
            self._given.append(self.now())
            if (leaf := answer.headers["hizo-leaf-index"]) in self._leaves:
                verdict = Verdict(Given.FINDING, len(answer.body), "the leaf is that of an earlier answer")
            self._leaves.add(leaf)
        return answer, verdict

    def _keep_pace(self) -> None:
        """Stay one image below the budget, so that no manager is told of an excess that is only the robot's."""
        while self._given and self._given[0] <= self.now() - MINUTE_SECONDS:
            self._given.popleft()
        if len(self._given) >= max(1, self.per_minute - 1):
            self.sleep(max(0.0, self._given[0] + MINUTE_SECONDS + 1 - self.now()))
