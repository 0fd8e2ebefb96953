"""M12: one used code in hundreds of variants; none of them is accepted a second time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.measures.figures import Tally
from tests.vault.whole_company import SEED, FirstState, WholeCompany
from vault.identity.one_time_codes import STEP_MS, code_of, step_at

BLANKS = (" ", "\u3000", "\t", "\u00a0", "\u2009", "\n", "-", "\u200b")
DIGITS = {
    "full-width": "０１２３４５６７８９",
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "Devanagari": "०१२३४५६७८९",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
}
LATER_SECONDS = (0, 15, 31, 61)


@dataclass(frozen=True)
class Variant:
    """What is typed, so many seconds after the code was used."""

    typed: Any
    after_seconds: float


def dressed(code: str) -> Iterator[Any]:
    """The code in every dress."""
    yield code
    for blank in BLANKS:
        for place in range(len(code) + 1):
            yield code[:place] + blank + code[place:]
    for digits in DIGITS.values():
        yield code.translate(str.maketrans("0123456789", digits))
        yield code[:3] + code[3:].translate(str.maketrans("0123456789", digits))
    yield from (
        f"0{code}",
        f"00{code}",
        f"{code}0",
        f"{code}.0",
        f"+{code}",
        f"0x{int(code):x}",
        code[:5],
        code[1:],
    )
    yield from (int(code), float(code), [code], {"code": code}, None, True, f"{code},{code}", f"{code}\x00")


def variants(used: str, before: str) -> list[Variant]:
    """Dresses of the used code and of the one before it, at several moments."""
    found = [Variant(typed, later) for later in LATER_SECONDS for typed in dressed(used)]
    return found + [Variant(typed, 0) for typed in dressed(before)]


class Replay:
    """Uses a code, and then again in each variant, at each place that takes codes, always from the same state."""

    def __init__(self, whole: WholeCompany, first: FirstState) -> None:
        self.whole, self.first = whole, first

    def run(self, most: int) -> Tally:
        """At most so many variants, spread over all of them."""
        tally = Tally()
        self.first.restore()
        for _ in range(3):
            self.whole.next_step()
        self.whole.refresh_sessions()
        step = step_at(self.whole.clock.now_ms())
        used, before = code_of(SEED, step), code_of(SEED, step - 1)
        assert self._step_up(used).status_code < 300
        after, moment = self.first.now(), self.whole.clock.now
        places: tuple[tuple[str, Callable[[Any], Any]], ...] = (
            ("step-up", self._step_up),
            ("disposal", self._dispose),
        )
        tries = [(place, one) for one in variants(used, before) for place in places]
        for (name, sent), one in tries[:: max(1, len(tries) // most)]:
            self.first.restore(after)
            self.whole.clock.now = moment + int(one.after_seconds * 1000)
            answer = sent(one.typed)
            tally.count("variants")
            if answer.status_code < 300:
                tally.found(f"{name} took {one.typed!r} {one.after_seconds} s later")
            elif answer.status_code >= 500:
                tally.found(f"{name} answered {answer.status_code} to {one.typed!r}")
        self._next_is_taken(after, moment, tally)
        for kept in after.values():
            kept.close()
        self.first.restore()
        return tally

    def _next_is_taken(self, after: Any, moment: int, tally: Tally) -> None:
        """The refusals are of the codes: the next step's code is accepted."""
        self.first.restore(after)
        self.whole.clock.now = moment + STEP_MS
        if self._step_up(self.whole.code()).status_code >= 300:
            tally.found("not even the next code was taken")

    def _step_up(self, typed: Any) -> Any:
        return self.whole["manager"].post("/session/step-up", {"code": typed})

    def _dispose(self, typed: Any) -> Any:
        body = {"item_id": self.whole.ids["spare_id"], "reason": "不要", "code": typed}
        return self.whole["manager"].post("/disposals", body)
