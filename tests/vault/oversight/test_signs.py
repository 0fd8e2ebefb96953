"""Signs of somebody who works late alone and copies what is not theirs, put together when a last day is known (TQ4-0)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, func, inspect, select

from tests.vault.company import Caller
from vault.access.models import GrantRow, Project
from vault.copies.models import CopyEvent, CopyRequest
from vault.documents.models import PageRelease, Version
from vault.oversight.alerts.kinds import SIGNS_WITHIN_DAYS
from vault.oversight.alerts.signs import look_at_ended_days
from vault.oversight.alerts.upkeep import run_due_alerts
from vault.oversight.alerts.use_out_of_hours import use_queries
from vault.oversight.models import Alert, AlertSign, RefusedCopyAsk, SignDay
from vault.people.models import Person
from vault.people.posts import Post
from vault.platform.clock import TOKYO
from vault.platform.database import Database
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.platform.working_hours import Span

pytestmark = pytest.mark.clause("TQ4-0")

FRIDAY = "2026-10-02"
LATE, EARLY, NOON = "21:30:00", "05:00:00", "12:00:00"
OUT_OF_HOURS, OUTSIDE_PROJECTS, REPORT = "out_of_hours_use", "copy_outside_projects", "leaving_with_signs"


def moment(day: str, at: str) -> int:
    return round(datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=TOKYO).timestamp() * 1000)


def days_after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


class Signs:
    """What tests of signs do: acts at a moment, as their rows are left, and the look on the day after."""

    def __init__(self, oversight: Any) -> None:
        self.oversight = oversight
        self.company = oversight.company
        self.platform: Platform = oversight.platform

    def __getitem__(self, name: str) -> Caller:
        caller: Caller = self.company[name]
        return caller

    def go_to(self, day: str, at: str = NOON) -> None:
        self.oversight.clock.now = moment(day, at)
        for caller in self.company.people.values():
            self.company.sign_in(caller)

    def look_after(self, day: str) -> None:
        """The upkeep's turn in the morning after a day."""
        self.go_to(days_after(day, 1), "08:00:00")
        run_due_alerts(self.platform)

    def version(self, entry_id: str | None = None) -> Version:
        item_id, new = self.oversight.item(entry_id), self.platform.randomness
        with self.platform.transaction() as tx:
            row = Version(
                id=new_id("ver", new),
                item_id=item_id,
                number=1,
                media_type="application/pdf",
                viewer="pdf",
                pages=3,
                size=1,
                rendition_sha256=b"x" * 32,
                rendition_object_id="obj",
                created_ms=tx.now_ms(),
                created_by=self["depositor"].id,
            )
            tx.session.add(row)
        return row

    def view(self, who: str, day: str, at: str, entry_id: str | None = None) -> None:
        version = self.version(entry_id)
        with self.platform.transaction() as tx:
            tx.session.add(
                PageRelease(
                    id=new_id("evt", self.platform.randomness),
                    person_id=self[who].id,
                    version_id=version.id,
                    page=1,
                    tier=3,
                    released_ms=moment(day, at),
                )
            )

    def ask(self, who: str, version_id: str, *, recipient: str | None = None) -> Any:
        body = {
            "version_id": version_id,
            "purpose": "試作打合せ",
            "why_not_view": "現場で使う",
            "recipient_id": self[recipient or who].id,
            "device_id": "dev_none",
            "pages": "1",
            "copies": 1,
            "valid_until": self.company.day(10),
        }
        return self[who].post("/copy-requests", body)

    def ask_outside(self, who: str, day: str, entry_id: str | None = None) -> None:
        self.go_to(day)
        assert self.ask(who, self.version(entry_id).id).status_code == 404

    def accepted(self, who: str, *, at_ms: int) -> None:
        """A request that was accepted, as its row is left."""
        self.oversight.copy(who)
        with self.platform.transaction() as tx:
            for row in tx.session.scalars(select(CopyRequest)):
                row.requested_ms = at_ms

    def leaves_on(self, who: str, day: str | None) -> None:
        with self.platform.transaction() as tx:
            tx.session.get_one(Person, self[who].id).leaves_on = day

    def same_human(self, first: str, second: str) -> None:
        """Two records under one employee number, the second of which is not in use any more."""
        with self.platform.transaction() as tx:
            tx.session.get_one(Person, self[second].id).state = "disabled"
            tx.session.flush()
            for name in (first, second):
                tx.session.get_one(Person, self[name].id).number_key = "1234"

    def both_kinds(self, who: str, day: str = FRIDAY, entry_id: str | None = None) -> None:
        self.view(who, day, LATE, entry_id)
        self.ask_outside(who, day, entry_id)
        self.look_after(day)

    def rows(self, kind: str) -> list[Alert]:
        with self.platform.reading() as tx:
            query = select(Alert).where(Alert.kind == kind).order_by(Alert.day, Alert.entry_id)
            return list(tx.session.scalars(query))

    def seen(self, who: str, kind: str) -> list[dict[str, Any]]:
        found = self.oversight.done(self[who].get("/alerts"))["items"]
        return [each for each in found if each["kind"] == kind]

    def count(self, table: Any) -> int:
        with self.platform.reading() as tx:
            return tx.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def signs(oversight: Any) -> Signs:
    """The company on a Friday, its days looked at up to the day before."""
    found = Signs(oversight)
    found.go_to(FRIDAY)
    run_due_alerts(oversight.platform)
    return found


def test_use_at_night_is_one_alert_a_day_with_its_count(signs: Signs) -> None:
    for at in (EARLY, LATE, LATE, NOON):
        signs.view("viewer", FRIDAY, at)
    run_due_alerts(signs.platform)
    assert signs.rows(OUT_OF_HOURS) == [], "a day is looked at when it is over"
    signs.look_after(FRIDAY)
    (alert,) = signs.seen("manager", OUT_OF_HOURS)
    assert (alert["count"], alert["day"], alert["addressee"]) == (3, FRIDAY, "manager")
    assert alert["subject"]["id"] == signs["viewer"].id
    assert "viewer viewed or copied 3 times outside working hours on 2026-10-02" in alert["text"]
    (leaf,) = signs.company.leaves("alert.raised")
    assert (leaf.details["alert_kind"], leaf.details["count"]) == (OUT_OF_HOURS, 3)


def test_persons_entries_and_days_are_told_apart(signs: Signs) -> None:
    other = signs.company.open_entry(signs["manager"], name="別の技術")
    for who, day, entry in (
        ("viewer", FRIDAY, None),
        ("viewer", FRIDAY, other),
        ("stranger", FRIDAY, None),
        ("viewer", "2026-10-05", None),
    ):
        signs.view(who, day, LATE, entry)
    signs.look_after("2026-10-05")
    assert len(signs.rows(OUT_OF_HOURS)) == 4
    assert {row.count for row in signs.rows(OUT_OF_HOURS)} == {1}


@pytest.mark.parametrize(
    ("day", "at", "noticed"),
    [
        ("2026-10-05", "06:59:59.999", True),
        ("2026-10-05", "07:00:00", False),
        ("2026-10-05", "19:59:59.999", False),
        ("2026-10-05", "20:00:00", True),
        ("2026-10-04", NOON, True),
        ("2026-10-12", NOON, True),
    ],
    ids=["before work", "at its start", "at its end", "after work", "a Sunday", "a holiday"],
)
def test_hours_days_off_and_their_edges(signs: Signs, day: str, at: str, noticed: bool) -> None:
    signs.view("viewer", day, at)
    signs.look_after(day)
    assert [row.day for row in signs.rows(OUT_OF_HOURS)] == [day] * noticed


def test_midnight_in_japan_parts_the_days(signs: Signs) -> None:
    signs.view("viewer", "2026-10-05", "23:59:59.999")
    signs.view("viewer", "2026-10-06", "00:00:00")
    signs.look_after("2026-10-06")
    assert [(row.day, row.count) for row in signs.rows(OUT_OF_HOURS)] == [
        ("2026-10-05", 1),
        ("2026-10-06", 1),
    ]


def test_what_comes_into_the_database_just_after_midnight_still_counts(signs: Signs) -> None:
    signs.go_to("2026-10-03", "00:05:00")
    run_due_alerts(signs.platform)
    signs.view("viewer", FRIDAY, "23:59:59.999")
    signs.go_to("2026-10-03", "00:10:01")
    run_due_alerts(signs.platform)
    assert len(signs.rows(OUT_OF_HOURS)) == 1


def test_copies_asked_for_and_fetched_at_night_count_too(signs: Signs) -> None:
    copy_id = signs.oversight.copy("viewer")
    with signs.platform.transaction() as tx:
        for sequence, act in enumerate(("fetched", "fetched", "received"), start=1):
            tx.session.add(
                CopyEvent(
                    copy_id=copy_id,
                    sequence=sequence,
                    act=act,
                    at_ms=moment(FRIDAY, LATE),
                    person_id=signs["viewer"].id,
                )
            )
        tx.session.scalars(select(CopyRequest)).one().requested_ms = moment(FRIDAY, EARLY)
    signs.look_after(FRIDAY)
    (row,) = signs.rows(OUT_OF_HOURS)
    assert row.count == 3, "one request and two fetches; what the client acknowledges is no further use"


def test_where_people_work_in_shifts_there_is_no_such_sign(signs: Signs) -> None:
    shifts = signs.platform.settings.model_copy(update={"working_hours": "always"})
    object.__setattr__(signs.platform, "settings", shifts)
    signs.view("viewer", FRIDAY, LATE)
    signs.view("viewer", "2026-10-04", NOON)
    signs.ask_outside("viewer", FRIDAY)
    signs.look_after("2026-10-04")
    assert signs.rows(OUT_OF_HOURS) == []
    assert len(signs.rows(OUTSIDE_PROJECTS)) == 1, "the other sign does not depend on the hours"


def test_each_day_is_looked_at_once_also_after_days_without_the_vault(signs: Signs) -> None:
    for day in (FRIDAY, "2026-10-04", "2026-10-06"):
        signs.view("viewer", day, LATE)
    signs.look_after("2026-10-07")
    assert [row.day for row in signs.rows(OUT_OF_HOURS)] == [FRIDAY, "2026-10-04", "2026-10-06"]
    with signs.platform.reading() as tx:
        days = tx.session.scalars(select(SignDay.day).order_by(SignDay.day)).all()
    assert days == [days_after("2026-10-01", each) for each in range(7)]
    signs.view("viewer", FRIDAY, LATE)
    run_due_alerts(signs.platform)
    assert len(signs.rows(OUT_OF_HOURS)) == 3


def test_the_first_look_ever_is_at_the_day_before(signs: Signs) -> None:
    with signs.platform.transaction() as tx:
        tx.session.query(SignDay).delete()
    signs.view("viewer", "2026-10-04", LATE)
    signs.view("viewer", "2026-10-05", LATE)
    signs.look_after("2026-10-05")
    assert [row.day for row in signs.rows(OUT_OF_HOURS)] == ["2026-10-05"]


def test_two_processes_raise_nothing_twice(signs: Signs, reopened: Callable[[], Platform]) -> None:
    signs.view("viewer", FRIDAY, LATE)
    signs.ask_outside("viewer", FRIDAY)
    signs.leaves_on("viewer", "2026-10-30")
    signs.go_to(days_after(FRIDAY, 1), "08:00:00")
    together = Barrier(2)

    def turn(platform: Platform) -> None:
        together.wait()
        run_due_alerts(platform)

    threads = [Thread(target=turn, args=(each,)) for each in (signs.platform, reopened())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_due_alerts(signs.platform)
    for kind in (OUT_OF_HOURS, OUTSIDE_PROJECTS, REPORT):
        assert len(signs.rows(kind)) == 1, kind
    assert len(signs.company.leaves("alert.raised")) == 3
    assert signs.company.notices(signs["manager"]).count("alert_raised") == 2


def test_requests_for_copies_without_access_are_one_alert_a_day(signs: Signs) -> None:
    version = signs.version()
    for _ in range(3):
        assert signs.ask("stranger", version.id).status_code == 404
    signs.look_after(FRIDAY)
    (alert,) = signs.seen("manager", OUTSIDE_PROJECTS)
    assert (alert["count"], alert["day"], alert["subject"]["name"]) == (3, FRIDAY, "stranger")
    assert "stranger asked for copies 3 times" in alert["text"]
    assert signs.count(RefusedCopyAsk) == 0, "what was counted is forgotten"


def test_refusals_spent_on_a_burst_still_count_here(signs: Signs) -> None:
    version = signs.version()
    for _ in range(12):
        signs.ask("stranger", version.id)
    run_due_alerts(signs.platform)
    assert len(signs.rows("refusals_in_burst")) == 1
    signs.look_after(FRIDAY)
    assert [row.count for row in signs.rows(OUTSIDE_PROJECTS)] == [12]


def test_what_does_not_exist_is_kept_alike_and_comes_to_nothing(signs: Signs) -> None:
    hidden, absent = signs.ask("stranger", signs.version().id), signs.ask("stranger", "ver_absent")
    told = [answer.json() | {"instance": "", "request_id": ""} for answer in (hidden, absent)]
    assert told[0] == told[1]
    assert signs.count(RefusedCopyAsk) == 2
    signs.look_after(FRIDAY)
    assert [row.count for row in signs.rows(OUTSIDE_PROJECTS)] == [1]


def test_other_refusals_are_no_requests_for_copies(signs: Signs) -> None:
    item = signs.oversight.item()
    assert signs["stranger"].get(f"/items/{item}").status_code == 404
    assert signs["stranger"].get(f"/items/{item}/download").status_code == 403
    assert signs.count(RefusedCopyAsk) == 0


def test_a_refused_request_within_an_own_project_is_no_sign(signs: Signs) -> None:
    assert signs.company.grant(signs["manager"], signs["viewer"], "view").status_code == 201
    answer = signs.ask("viewer", signs.version().id, recipient="stranger")
    signs.oversight.refused(answer, "no_grant")
    assert signs.count(RefusedCopyAsk) == 1
    signs.look_after(FRIDAY)
    assert signs.rows(OUTSIDE_PROJECTS) == []


def test_access_at_the_time_of_the_request_decides(signs: Signs) -> None:
    signs.ask_outside("viewer", FRIDAY)
    signs.oversight.later(seconds=60)
    assert signs.company.grant(signs["manager"], signs["viewer"], "view").status_code == 201
    signs.look_after(FRIDAY)
    assert len(signs.rows(OUTSIDE_PROJECTS)) == 1, "the grant came after the request"


def test_an_accepted_request_counts_once_its_project_is_closed(signs: Signs) -> None:
    assert signs.company.grant(signs["manager"], signs["viewer"], "view").status_code == 201
    signs.oversight.later(seconds=60)
    signs.accepted("viewer", at_ms=signs.oversight.clock.now_ms())
    signs.look_after(FRIDAY)
    assert signs.rows(OUTSIDE_PROJECTS) == [], "the project is open"
    with signs.platform.transaction() as tx:
        tx.session.scalars(select(Project)).one().closed_ms = tx.now_ms()
        tx.session.scalars(select(CopyRequest)).one().requested_ms = moment("2026-10-05", NOON)
    signs.look_after("2026-10-05")
    assert [row.day for row in signs.rows(OUTSIDE_PROJECTS)] == ["2026-10-05"]


def test_a_grant_from_before_a_transfer_is_no_own_project(signs: Signs) -> None:
    from vault.people.models_history import PersonMove

    assert signs.company.grant(signs["manager"], signs["viewer"], "view").status_code == 201
    signs.oversight.later(seconds=60)
    with signs.platform.transaction() as tx:
        tx.session.add(
            PersonMove(
                id="mov_x",
                person_id=signs["viewer"].id,
                kind="transfer",
                effective_on=FRIDAY,
                effect_ms=tx.now_ms(),
                reason="異動",
                recorded_ms=tx.now_ms(),
            )
        )
    signs.oversight.later(seconds=60)
    assert signs.ask("viewer", signs.version().id).status_code == 404
    signs.look_after(FRIDAY)
    assert len(signs.rows(OUTSIDE_PROJECTS)) == 1


def test_access_of_the_same_human_under_another_record_counts(signs: Signs) -> None:
    assert signs.company.grant(signs["manager"], signs["viewer"], "view").status_code == 201
    signs.same_human("stranger", "viewer")
    signs.oversight.later(seconds=60)
    signs.ask("stranger", signs.version().id)
    signs.look_after(FRIDAY)
    assert signs.rows(OUTSIDE_PROJECTS) == []


def test_both_signs_and_a_known_last_day_make_one_report(signs: Signs) -> None:
    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    for _ in range(2):
        run_due_alerts(signs.platform)
    (report,) = signs.seen("officer", REPORT)
    assert (report["addressee"], report["day"], report["count"]) == ("officer", "2026-10-30", 2)
    assert report["entry_id"] == signs.company.entry_id
    for part in (
        "viewer has 2026-10-30 as the last day",
        "between 2026-10-02 and 2026-10-02",
        "outside working hours (days: 1, times: 1)",
        "outside open projects (days: 1, times: 1)",
        "A sign is no guilt",
        "speak with those concerned before you decide",
    ):
        assert part in report["text"]
    assert signs.company.notices(signs["officer"]).count("sign_report_raised") == 1
    assert signs.company.notices(signs["manager"]).count("sign_report_told") == 1
    assert signs.oversight.tasks("officer", "accidents")["alerts"]["count"] == 1


def test_the_report_names_all_signs_by_number_and_by_first_and_last_day(signs: Signs) -> None:
    for day in (FRIDAY, "2026-10-05", "2026-10-06"):
        signs.view("viewer", day, LATE)
        signs.view("viewer", day, EARLY)
    signs.ask_outside("viewer", "2026-10-07")
    signs.leaves_on("viewer", "2026-10-30")
    signs.look_after("2026-10-07")
    report = signs.oversight.done(signs["officer"].get("/alerts", headers={"Accept-Language": "ja"}))["items"]
    (text,) = [each["text"] for each in report if each["kind"] == REPORT]
    assert "2026-10-02から2026-10-07まで" in text
    assert "勤務時間外の利用3日（6回）" in text
    assert "複製の申請1日（1回）" in text
    assert "非があることを意味しません" in text


def test_one_kind_alone_makes_no_report(signs: Signs) -> None:
    signs.leaves_on("viewer", "2026-10-30")
    signs.leaves_on("stranger", "2026-10-30")
    signs.view("viewer", FRIDAY, LATE)
    signs.ask_outside("stranger", FRIDAY)
    signs.look_after(FRIDAY)
    assert signs.rows(REPORT) == [], "two humans, one sign each"


def test_signs_without_a_last_day_make_no_report(signs: Signs) -> None:
    signs.both_kinds("viewer")
    assert signs.rows(REPORT) == []


def test_a_last_day_known_afterwards_makes_the_report(signs: Signs) -> None:
    signs.both_kinds("viewer")
    for row in [*signs.rows(OUT_OF_HOURS), *signs.rows(OUTSIDE_PROJECTS)]:
        body = {"outcome": "harmless", "reason": "納期前の残業"}
        signs.oversight.done(signs["manager"].post(f"/alerts/{row.id}/decide", body))
    signs.go_to("2026-12-01")
    leaving = {"kind": "retirement", "effective_on": "2026-12-25", "reason": "本人の申出"}
    planned = signs["administrator"].post(f"/people/{signs['viewer'].id}/moves", leaving)
    assert planned.status_code == 201, planned.text
    run_due_alerts(signs.platform)
    assert [row.day for row in signs.rows(REPORT)] == ["2026-12-25"], "what was decided makes no difference"


@pytest.mark.parametrize(("days", "reported"), [(SIGNS_WITHIN_DAYS, True), (SIGNS_WITHIN_DAYS + 1, False)])
def test_signs_count_for_a_hundred_and_eighty_days(signs: Signs, days: int, reported: bool) -> None:
    assert SIGNS_WITHIN_DAYS == 180
    signs.both_kinds("viewer")
    signs.go_to(days_after(FRIDAY, days), "23:00:00")
    signs.leaves_on("viewer", days_after(FRIDAY, days + 30))
    run_due_alerts(signs.platform)
    assert len(signs.rows(REPORT)) == reported


def test_both_kinds_have_to_lie_within_the_time(signs: Signs) -> None:
    signs.leaves_on("viewer", "2027-12-31")
    signs.view("viewer", FRIDAY, LATE)
    signs.look_after(FRIDAY)
    last = days_after(FRIDAY, SIGNS_WITHIN_DAYS + 1)
    signs.ask_outside("viewer", last)
    signs.look_after(last)
    assert signs.rows(REPORT) == []


def test_another_last_day_is_another_report_and_the_same_one_is_not(signs: Signs) -> None:
    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    signs.leaves_on("viewer", None)
    run_due_alerts(signs.platform)
    for last_day in ("2026-11-30", "2026-10-30"):
        signs.leaves_on("viewer", last_day)
        run_due_alerts(signs.platform)
    assert [row.day for row in signs.rows(REPORT)] == ["2026-10-30", "2026-11-30"]


def test_a_leaving_of_long_ago_under_an_old_record_is_none(signs: Signs) -> None:
    signs.same_human("viewer", "stranger")
    signs.leaves_on("stranger", "2026-09-30")
    signs.both_kinds("viewer")
    assert signs.rows(REPORT) == []


def test_signs_under_two_records_are_those_of_one_human(signs: Signs) -> None:
    signs.view("stranger", FRIDAY, LATE)
    signs.ask_outside("viewer", FRIDAY)
    signs.same_human("viewer", "stranger")
    signs.leaves_on("viewer", "2026-10-30")
    signs.look_after(FRIDAY)
    (report,) = signs.rows(REPORT)
    assert report.count == 2
    run_due_alerts(signs.platform)
    assert len(signs.rows(REPORT)) == 1


def test_managers_of_all_entries_concerned_are_told_and_see_it_and_do_not_decide_it(signs: Signs) -> None:
    other = signs.company.open_entry(signs["other manager"], name="別の技術")
    signs.leaves_on("viewer", "2026-10-30")
    signs.view("viewer", FRIDAY, LATE)
    signs.ask_outside("viewer", FRIDAY, other)
    signs.look_after(FRIDAY)
    (report,) = signs.rows(REPORT)
    for name in ("manager", "other manager"):
        assert signs.company.notices(signs[name]).count("sign_report_told") == 1, name
        assert [each["id"] for each in signs.seen(name, REPORT)] == [report.id], name
        body = {"outcome": "harmless", "reason": "問題ない"}
        signs.oversight.refused(signs[name].post(f"/alerts/{report.id}/decide", body), "role_required")
    assert signs.oversight.tasks("manager", "accidents")["alerts"]["count"] == 1, "the sign, not the report"
    body = {"outcome": "acted", "reason": "本人と面談した"}
    signs.oversight.done(signs["officer"].post(f"/alerts/{report.id}/decide", body))


def test_a_manager_learns_nothing_of_a_report_on_other_entries(signs: Signs) -> None:
    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    assert signs.seen("other manager", REPORT) == []
    assert "sign_report_told" not in signs.company.notices(signs["other manager"])


def test_a_manager_as_the_subject_neither_sees_nor_is_told(signs: Signs) -> None:
    signs.leaves_on("manager", "2026-10-30")
    signs.both_kinds("manager")
    assert len(signs.seen("officer", REPORT)) == 1
    for kind in (OUT_OF_HOURS, OUTSIDE_PROJECTS, REPORT):
        assert signs.seen("manager", kind) == []
        assert [row.addressee for row in signs.rows(kind)] == ["officer"]
    notices = signs.company.notices(signs["manager"])
    assert not {"alert_raised", "sign_report_told", "sign_report_raised"} & set(notices)
    assert "alerts" not in signs.oversight.tasks("manager")


def test_the_officer_as_the_subject_leaves_it_to_the_managers(signs: Signs) -> None:
    signs.leaves_on("officer", "2026-10-30")
    signs.both_kinds("officer")
    (report,) = signs.rows(REPORT)
    assert signs.seen("officer", REPORT) == []
    assert "sign_report_raised" not in signs.company.notices(signs["officer"])
    assert signs.company.notices(signs["manager"]).count("sign_report_told") == 1
    body = {"outcome": "acted", "reason": "経営会議に諮った"}
    signs.oversight.done(signs["other manager"].post(f"/alerts/{report.id}/decide", body))


def test_who_is_officer_and_manager_is_told_once(signs: Signs) -> None:
    signs.company.end_post(signs["officer"], Post.OVERALL_OFFICER)
    signs.company.appoint(signs["manager"], Post.OVERALL_OFFICER)
    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    notices = signs.company.notices(signs["manager"])
    assert (notices.count("sign_report_raised"), notices.count("sign_report_told")) == (1, 0)


def test_nobody_without_a_post_sees_signs(signs: Signs) -> None:
    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    for name in ("viewer", "stranger", "administrator"):
        signs.oversight.refused(signs[name].get("/alerts"), "role_required")
    assert not {"alert_raised", "sign_report_told", "sign_report_raised"} & set(
        signs.company.notices(signs["viewer"])
    )


def test_the_log_tells_nobody_of_alerts_about_themselves(signs: Signs) -> None:
    for name in ("officer", "viewer"):
        signs.leaves_on(name, "2026-10-30")
        signs.both_kinds(name, FRIDAY if name == "officer" else "2026-10-05")
        about = [
            leaf for leaf in signs.company.leaves("alert.raised") if leaf.details["subject"] == signs[name].id
        ]
        assert len(about) == 3
        told = signs.oversight.done(signs[name].get("/me/trail?limit=200"))["items"]
        assert told, "their own acts"
        assert not [each for each in told if each["act"].startswith("alert.")], name
    officers = next(
        leaf
        for leaf in signs.company.leaves("alert.raised")
        if leaf.details["subject"] == signs["officer"].id
    )
    path = f"/log/leaves/{officers.index}/details"
    signs.oversight.refused(signs["officer"].get(path), "not_found")
    signs.oversight.done(signs["auditor"].get(path))
    trail = signs["auditor"].get(f"/people/{signs['viewer'].id}/trail?limit=200")
    assert "alert.raised" in {each["act"] for each in signs.oversight.done(trail)["items"]}


def test_who_decides_on_an_alert_finds_that_in_the_own_trail(signs: Signs) -> None:
    signs.view("viewer", FRIDAY, LATE)
    signs.look_after(FRIDAY)
    (row,) = signs.rows(OUT_OF_HOURS)
    body = {"outcome": "harmless", "reason": "納期前の残業"}
    signs.oversight.done(signs["manager"].post(f"/alerts/{row.id}/decide", body))
    told = signs.oversight.done(signs["manager"].get("/me/trail?limit=200"))["items"]
    assert "alert.decided" in {each["act"] for each in told}


@pytest.mark.clause("G3.0-j")
def test_a_sign_left_undecided_goes_to_the_overall_officer(signs: Signs) -> None:
    signs.view("viewer", FRIDAY, LATE)
    signs.look_after(FRIDAY)
    signs.go_to("2026-10-08")
    run_due_alerts(signs.platform)
    (alert,) = signs.seen("officer", OUT_OF_HOURS)
    assert (alert["addressee"], alert["escalated_at"] is not None) == ("officer", True)


def test_signs_never_count_as_mishandling(signs: Signs) -> None:
    signs.leaves_on("viewer", "2027-06-30")
    signs.both_kinds("viewer")
    for row in [*signs.rows(OUT_OF_HOURS), *signs.rows(OUTSIDE_PROJECTS), *signs.rows(REPORT)]:
        body = {"outcome": "acted", "reason": "面談した"}
        signs.oversight.done(
            signs["officer" if row.kind == REPORT else "manager"].post(f"/alerts/{row.id}/decide", body)
        )
    asked = signs.oversight.done(signs.company.ask(signs["manager"], signs["viewer"], "view"), 201)
    assert asked["history"] == []
    with signs.platform.reading() as tx:
        assert not tx.session.scalars(select(GrantRow).where(GrantRow.for_mishandling)).all()


def test_the_yearly_report_counts_signs_and_reports_by_name(signs: Signs) -> None:
    from vault.oversight.reports.document import _ALERTS

    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    said = signs.oversight.done(signs["manager"].get("/management-reports/draft"))["content"]["alerts"]
    assert said["raised"] == {OUT_OF_HOURS: 1, OUTSIDE_PROJECTS: 1, REPORT: 1}
    assert {OUT_OF_HOURS, OUTSIDE_PROJECTS, REPORT} <= set(_ALERTS)


def test_everybody_is_told_that_times_of_use_are_looked_at(signs: Signs) -> None:
    for language, words in (("en", "outside working hours"), ("ja", "勤務時間外")):
        told = signs["stranger"].get("/personal-data", headers={"Accept-Language": language})
        purposes = {
            column: field["purpose"]
            for field in signs.oversight.done(told)["items"]
            for column in field["columns"]
        }
        for column in (
            "page_release.released_ms",
            "copy_request.requested_ms",
            "copy_event.at_ms",
            "alert.day",
        ):
            assert words in purposes[column], column


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("page_release", "ix_page_release_released_ms"),
        ("copy_request", "ix_copy_request_requested_ms"),
        ("copy_event", "ix_copy_event_at_ms"),
    ],
)
def test_a_days_use_is_found_by_an_index_over_time(signs: Signs, table: str, index: str) -> None:
    url = signs.platform.database.engine.url.render_as_string(hide_password=False)
    owner = Database(url, use_app_role=False)
    with owner.engine.connect() as connection:
        if not owner.is_sqlite:
            _leave_one_way(connection, table, index)
        explain = "EXPLAIN QUERY PLAN " if owner.is_sqlite else "EXPLAIN "
        asked: list[str] = []
        for query in use_queries(Span(0, 1)):
            said = query.compile(connection, compile_kwargs={"literal_binds": True})
            plan = connection.exec_driver_sql(explain + str(said))
            asked += [str(line[-1]) for line in plan if table in str(line[-1])]
        connection.rollback()
    owner.close()
    assert any(index in line for line in asked), asked


def _leave_one_way(connection: Connection, table: str, index: str) -> None:
    """Without statistics the planner's taste decides between indexes of a small table, or reads it whole; what is shown
    is that the query can use this one.
    """
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    for other in inspect(connection).get_indexes(table):
        if other["name"] != index:
            connection.exec_driver_sql(f'DROP INDEX "{other["name"]}"')


def test_a_turn_without_anything_new_writes_nothing(signs: Signs) -> None:
    signs.leaves_on("viewer", "2026-10-30")
    signs.both_kinds("viewer")
    before = len(signs.company.leaves()), signs.count(SignDay), signs.count(AlertSign)
    for _ in range(3):
        look_at_ended_days(signs.platform)
        run_due_alerts(signs.platform)
    assert (len(signs.company.leaves()), signs.count(SignDay), signs.count(AlertSign)) == before
