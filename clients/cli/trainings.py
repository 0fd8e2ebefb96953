"""Training held elsewhere, trainers, and exceptions from training before access."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.courses import course_argument
from clients.cli.people import reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

KINDS = ("meeting", "lecture", "e_learning")
SESSION = ("id", "course", "kind", "trainer_name", "held_on", "counted", "not_counted")

training = group("training", _("Record training held elsewhere; designate trainers; give exceptions."))
until_option = click.option("--until", "ends_on", required=True, metavar="YYYY-MM-DD", help=_("Last day."))


def _sessions(app: App) -> None:
    with app.signed_in() as client:
        found = client.training.sessions()
    app.output.listing(found, ("id", "course", "kind", "planned_on", "trainer_name", "held_on", "counted"))


command(training, "sessions", _("List sessions to come and sessions held."))(_sessions)


def _trainer_options(function: Any) -> Any:
    by_name = click.option(
        "--trainer-name", metavar="NAME", help=_("The trainer, where it is somebody from outside.")
    )
    by_id = click.option(
        "--trainer", "trainer_id", metavar="PERSON", help=_("The trainer (default: yourself).")
    )
    return by_id(by_name(function))


def _plan_of(
    client: Any, course: str, kind: str, day: str, trainer_id: str | None, trainer_name: str | None
) -> Any:
    trainer: dict[str, str] = {"trainer_name": trainer_name} if trainer_name else {}
    if not trainer:
        trainer = {"trainer_id": trainer_id or client.sign_in.me().person.id}
    return client.training.plan_session({"course": course, "kind": kind, "planned_on": day, **trainer})


@course_argument
@click.argument("day", metavar="YYYY-MM-DD")
@click.option("--kind", required=True, type=click.Choice(KINDS), help=_("How it is held."))
@_trainer_options
def _plan(
    app: App, *, course: str, day: str, kind: str, trainer_id: str | None, trainer_name: str | None
) -> None:
    with app.signed_in() as client:
        answer = _plan_of(client, course, kind, day, trainer_id, trainer_name)
    app.output.facts(
        answer, {name: answer[name] for name in ("id", "course", "kind", "planned_on", "trainer_name")}
    )


command(training, "plan", _("Put a session on the calendar."))(_plan)


@click.argument("session", required=False, metavar="[SESSION]")
@click.option(
    "--course",
    type=click.Choice(("holder", "everyone")),
    help=_("Course, where the session was not planned."),
)
@click.option(
    "--kind", type=click.Choice(KINDS), help=_("How it was held, where the session was not planned.")
)
@click.option("--held-on", required=True, metavar="YYYY-MM-DD", help=_("The day on which it was held."))
@click.option(
    "--attendee",
    "attendees",
    multiple=True,
    required=True,
    metavar="PERSON",
    help=_("Who attended; one option each."),
)
@click.option(
    "--material",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("What was taught from; its name and SHA-256 are kept, not the file."),
)
@_trainer_options
def _record(
    app: App, *, session: str | None, held_on: str, attendees: tuple[str, ...], material: Path, **planned: Any
) -> None:
    from clients.local_file import LocalFile  # noqa: PLC0415

    digest = LocalFile.measure(material).sha256.hex()
    held = {
        "held_on": held_on,
        "attendees": list(attendees),
        "material_name": material.name,
        "material_sha256": digest,
    }
    with app.signed_in() as client:
        session_id = session or _unplanned(client, held_on, **planned)
        answer = app.with_fresh_code(client, lambda: client.training.record_session(session_id, held))
    attended = {"attendees": answer.get("attendees")}
    app.output.facts(answer, {**{name: answer[name] for name in SESSION}, **attended})


def _unplanned(
    client: Any,
    held_on: str,
    course: str | None,
    kind: str | None,
    trainer_id: str | None,
    trainer_name: str | None,
) -> str:
    """Put a session on the calendar that was held without having been planned there."""
    if course is None or kind is None:
        raise UnusableCommandError(
            _("a session that was not planned needs its course and its kind"),
            remedy=_("give --course and --kind, or name the planned SESSION: hizo training sessions"),
        )
    return str(_plan_of(client, course, kind, held_on, trainer_id, trainer_name)["id"])


command(
    training,
    "record",
    _("Record a session held outside the vault, with who attended and what was taught from."),
)(_record)


@click.argument("person", required=False, metavar="[PERSON]")
def _completions(app: App, *, person: str | None) -> None:
    with app.signed_in() as client:
        found = client.training.completions(person)
    app.output.listing(
        found,
        ("id", "course", "completed_at", "last_valid_on", "source", "counted", "not_counted", "cancelled_at"),
    )


command(training, "completions", _("Show your training record, or that of PERSON."))(_completions)


@click.argument("completion")
@reason_option
def _cancel(app: App, *, completion: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.training.cancel_completion(completion, reason))
    app.output.facts(answer, answer)


command(training, "cancel", _("Take back a completion that was recorded wrongly."))(_cancel)


def _trainers(app: App) -> None:
    with app.signed_in() as client:
        found = client.training.trainers()
    app.output.listing(found, ("id", "person", "ends_on", "reason", "ended_at"))


command(training, "trainers", _("List who is designated to train access holders."))(_trainers)


@click.argument("person")
@until_option
@reason_option
def _designate(app: App, *, person: str, ends_on: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(
            client, lambda: client.training.designate_trainer(person, ends_on, reason)
        )
    app.output.facts(answer, answer)


command(training, "designate", _("Designate a trainer, until a day."))(_designate)


@click.argument("designation")
@reason_option
def _end_trainer(app: App, *, designation: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.training.end_trainer(designation, reason))
    app.output.facts(answer, answer)


command(training, "end-trainer", _("End a trainer's designation before its day."))(_end_trainer)


def _exceptions(app: App) -> None:
    with app.signed_in() as client:
        found = client.training.exceptions()
    app.output.listing(found, ("id", "person", "ends_on", "reason", "given_at", "ended_at"))


command(training, "exceptions", _("List exceptions from training before access."))(_exceptions)


@click.argument("person")
@until_option
@reason_option
def _exception(app: App, *, person: str, ends_on: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.training.give_exception(person, ends_on, reason))
    app.output.facts(answer, answer)


command(training, "exception", _("Let a person in before the first training, once and for at most 14 days."))(
    _exception
)


@click.argument("exception")
@reason_option
def _end_exception(app: App, *, exception: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.training.end_exception(exception, reason))
    app.output.facts(answer, answer)


command(training, "end-exception", _("End an exception before its day."))(_end_exception)
