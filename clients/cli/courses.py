"""Courses: what is in force, publishing, taking, and who still has to."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import EMPLOYMENT_KINDS, reason_option
from clients.errors import UnusableCommandError
from clients.texts import language
from clients.texts import translate as _

COURSES = ("holder", "everyone")

courses = group("course", _("Take a course; publish courses and see who still has to take them."))
course_argument = click.argument("course", type=click.Choice(COURSES))


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.courses.own()
    app.output.table(
        found,
        [_("course"), _("version"), _("minutes"), _("for you"), _("trained until"), _("command")],
        [
            [
                each["course"],
                (each["version"] or {}).get("number"),
                (each["version"] or {}).get("minutes"),
                each["assigned"],
                each["trained_until"],
                f"hizo course take {each['course']}" if each["assigned"] and each["code"] else None,
            ]
            for each in found
        ],
    )


command(courses, "list", _("Show both courses as they stand for you."))(_list)


@course_argument
def _show(app: App, *, course: str) -> None:
    with app.signed_in() as client:
        found = client.courses.in_force(course)
    facts = (
        "id",
        "course",
        "number",
        "pass_percent",
        "minutes",
        "published_at",
        "published_by",
        "changed_procedures",
    )
    lessons = {f"- {each['id']}": each["title"] for each in found["lessons"]}
    app.output.facts(found, {**{name: found[name] for name in facts}, **lessons})


command(courses, "show", _("Show the version in force with its lessons."))(_show)


def _lessons(app: App) -> None:
    with app.signed_in() as client:
        found = client.courses.lessons()
    app.output.listing(found, ("id", "title", "minutes", "questions", "topics"))


command(courses, "lessons", _("List the lessons a course can be published with."))(_lessons)


@click.argument("lesson")
def _lesson(app: App, *, lesson: str) -> None:
    with app.signed_in() as client:
        found = client.courses.lesson(lesson)["lesson"]
    asked = {f"- {each['id']}": ", ".join(each["accepted"]) for each in found["questions"]}
    facts = {name: found[name] for name in ("id", "minutes", "topics")}
    title, text = (found[f"{name}_{language()}"] or found[f"{name}_ja"] for name in ("title", "text"))
    app.output.document(found, {"title": title, **facts, **asked}, text)


command(courses, "lesson", _("Show a lesson with its right answers, for those who publish and train."))(
    _lesson
)


@course_argument
@click.option(
    "--lesson",
    "lessons",
    multiple=True,
    metavar="LESSON",
    help=_("A lesson, in order (default: the shipped course)."),
)
@click.option("--pass-percent", type=click.IntRange(1, 100), help=_("Pass mark (default: the shipped one)."))
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="SHIPPED=OWN",
    help=_("A name in the stories, and the company's own for it."),
)
@reason_option
def _publish(
    app: App,
    *,
    course: str,
    lessons: tuple[str, ...],
    pass_percent: int | None,
    names: tuple[str, ...],
    reason: str,
) -> None:
    order: dict[str, Any] = {"names": dict(pair(each) for each in names)} if names else {}
    order |= {"lessons": list(lessons)} if lessons else {}
    order |= {"pass_percent": pass_percent} if pass_percent else {}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.courses.publish(course, reason, order))
    facts = ("id", "course", "number", "pass_percent", "minutes", "sha256")
    app.output.facts(answer, {name: answer[name] for name in facts})


def pair(text: str) -> tuple[str, str]:
    """`NAME=VALUE` as two texts.

    Raises:
        UnusableCommandError: there is no `=`.
    """
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise UnusableCommandError(_("not NAME=VALUE: {text}").format(text=text))
    return name.strip(), value.strip()


command(courses, "publish", _("Put a course in force; without further words the shipped one."))(_publish)


@course_argument
@click.option("--anew", is_flag=True, help=_("Begin from the start, also where an attempt is open."))
def _take(app: App, *, course: str, anew: bool) -> None:
    from clients.cli.take_course import take  # noqa: PLC0415

    with app.signed_in() as client:
        ended = take(app, client, course, anew=anew)
    app.output.facts(
        ended,
        {
            "course": ended["course"],
            "state": ended["state"],
            _("right answers"): f"{ended['right']}/{ended['asked']}",
            "pass_percent": ended["pass_percent"],
            "valid_until": ended["valid_until"],
        },
    )
    if ended["state"] == "failed":
        app.output.note(
            _("not passed; take it again when you like: {command}").format(
                command=f"hizo course take {course}"
            )
        )


command(
    courses,
    "take",
    _("Take a course here: read its lessons and answer its questions; goes on where you stopped."),
)(_take)


@course_argument
@click.option(
    "--kind", "employment_kind", type=click.Choice(EMPLOYMENT_KINDS), help=_("Only this kind of employment.")
)
def _gaps(app: App, *, course: str, employment_kind: str | None) -> None:
    with app.signed_in() as client:
        found = client.training.gaps(course, employment_kind)
        overview = client.training.overview(course)
    app.output.listing(
        found, ("person", "department", "employment_kind", "assigned_at", "last_valid_on", "code")
    )
    for each in overview["kinds"]:
        app.output.note(
            _("{kind}: {trained} of {people} trained").format(
                kind=each["employment_kind"], trained=each["trained"], people=each["people"]
            )
        )
    planned = overview["next_session_on"]
    app.output.note(_("next session: {day}").format(day=planned) if planned else _("no session is planned"))


command(courses, "gaps", _("List who still has to take a course."))(_gaps)
