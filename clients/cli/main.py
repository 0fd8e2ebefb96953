"""The entry point of `hizo`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from clients import texts
from clients.cli.app import App
from clients.cli.commands import Late, LateGroup
from clients.cli.exit_codes import ExitCode, exit_code_of
from clients.errors import ClientError, UnusableCommandError
from clients.texts import N_
from clients.texts import translate as _

COMMANDS = {
    "login": Late("clients.cli.session:login", N_("Sign in to a vault.")),
    "logout": Late("clients.cli.session:logout", N_("End the session.")),
    "whoami": Late("clients.cli.session:whoami", N_("Show who is signed in, with posts and grants.")),
    "code": Late("clients.cli.session:code", N_("Give a fresh six-digit code for acts that ask for one.")),
    "password": Late("clients.cli.session:password", N_("Change your own password.")),
    "session": Late("clients.cli.session:sessions", N_("See and end your sessions.")),
    "notice": Late("clients.cli.notices:notices", N_("Read what the vault has to tell you.")),
    "enrol": Late(
        "clients.cli.enrol:enrol",
        N_("Take up an invitation: handover code, password, code application, agreement."),
    ),
    "invite": Late("clients.cli.people:invite", N_("Invite a person.")),
    "setup": Late(
        "clients.cli.setup:setup",
        N_("Show what is left before the first upload; publish all texts in one go."),
    ),
    "people": Late(
        "clients.cli.whole_groups:people",
        N_("See and change people, bring handover codes, confirm colleagues, plan moves, stop accounts."),
    ),
    "post": Late("clients.cli.posts:posts", N_("Appoint to posts and end them.")),
    "small-company": Late(
        "clients.cli.small_company:small_company",
        N_("Keep the yearly exception for very small companies on record."),
    ),
    "alone": Late(
        "clients.cli.solo_acts:solo_acts",
        N_("Do alone, where the small-company exception is in force, what otherwise takes two people."),
    ),
    "rebind": Late("clients.cli.people:rebind", N_("Replace a lost code application, by two people.")),
    "recovery": Late(
        "clients.cli.recoveries:recoveries",
        N_("Recover the overall officer's post when its holder cannot act."),
    ),
    "agreement": Late("clients.cli.agreements:agreements", N_("See and publish the joining agreement.")),
    "responsible": Late("clients.cli.people:responsible", N_("Show who answers for each entry.")),
    "catalogue": Late("clients.cli.entries:catalogue", N_("Show tiers, markings, item types and formats.")),
    "entry": Late("clients.cli.entries:entries", N_("Keep the register of important technologies.")),
    "procedure": Late(
        "clients.cli.procedures:procedures", N_("Read, publish and acknowledge the company's procedures.")
    ),
    "pledge": Late("clients.cli.pledges:pledges", N_("Read and sign pledges; publish their texts.")),
    "course": Late(
        "clients.cli.courses:courses",
        N_("Take a course; publish courses and see who still has to take them."),
    ),
    "training": Late(
        "clients.cli.trainings:training",
        N_("Record training held elsewhere; designate trainers; give exceptions."),
    ),
    "project": Late(
        "clients.cli.projects:projects", N_("Open and close the projects for which access is given.")
    ),
    "grant": Late(
        "clients.cli.whole_groups:grants", N_("Ask for access, decide on it, look at it again, take it back.")
    ),
    "delegate": Late(
        "clients.cli.delegations:delegations",
        N_("Lend the power to decide on access to an entry, by document and for a time."),
    ),
    "roster": Late(
        "clients.cli.rosters:rosters",
        N_("Show and keep the roster of access holders; begin from an older list."),
    ),
    "why": Late("clients.cli.reach:why", N_("Show why somebody can open something, or why not.")),
    "what-if": Late("clients.cli.reach:what_if", N_("Show what somebody could no longer open after a move.")),
    "readers": Late(
        "clients.cli.reach:readers", N_("Show who could open an item, now or at any past moment.")
    ),
    "trail": Late("clients.cli.reach:trail", N_("Show what the log has about you.")),
    "personal-data": Late(
        "clients.cli.person_records:personal_data",
        N_("Show which facts about people are kept here, and what for."),
    ),
    "exit-pack": Late("clients.cli.reach:exit_pack", N_("Save what a person leaves behind, with proofs.")),
    "upload": Late("clients.cli.upload:upload", N_("Bring a file into the vault.")),
    "unfinished": Late(
        "clients.cli.unfinished:unfinished", N_("See and give up uploads that are not finished.")
    ),
    "list": Late("clients.cli.items:list_items", N_("List the items you may see.")),
    "show": Late("clients.cli.items:show_item", N_("Show one item and its versions.")),
    "view": Late("clients.cli.view:view", N_("Show the pages of an item.")),
    "copy": Late("clients.cli.copies:copies", N_("Ask for copies, decide, fetch and return them.")),
    "regrade": Late("clients.cli.regradings:regradings", N_("Put an item under another marking.")),
    "dispose": Late("clients.cli.disposals:disposals", N_("Dispose of an item, by two people.")),
    "certificate": Late("clients.cli.certificates:certificates", N_("Get the certificate of a disposal.")),
    "visit": Late(
        "clients.cli.visits:visits", N_("Ask for, decide and carry out visits by people from outside.")
    ),
    "device": Late(
        "clients.cli.devices:devices",
        N_("Report from your device; register and withdraw devices; set the terms for them."),
    ),
    "maintenance": Late(
        "clients.cli.maintenance:maintenance",
        N_("Direct, watch and report work on the vault by people from outside."),
    ),
    "worklist": Late("clients.cli.worklist:worklist", N_("Show what you have to do now, by role.")),
    "alert": Late("clients.cli.alerts:alerts", N_("See what the vault noticed by itself, and decide on it.")),
    "report": Late("clients.cli.reports:reports", N_("Report once a year; read and acknowledge reports.")),
    "measure": Late("clients.cli.measures:measures", N_("Keep and check the list of physical measures.")),
    "remark": Late(
        "clients.cli.remarks:remarks", N_("Say what does not work about a measure; answer such remarks.")
    ),
    "self-check": Late("clients.cli.checks:self_checks", N_("Answer the yearly self-check on secrecy.")),
    "mutual-check": Late("clients.cli.checks:mutual_checks", N_("Let departments check each other.")),
    "retention": Late(
        "clients.cli.retention:retention", N_("See how long evidence is kept, and keep it for longer.")
    ),
    "operation": Late("clients.cli.operations:operation", N_("Show or await long work.")),
    "log": Late("clients.cli.log:log", N_("Read the log and take it away for checking.")),
    "verify": Late(
        "clients.cli.verify:verify", N_("Check a certificate or a log offline, from bytes alone.")
    ),
    "completion": Late("clients.cli.completion:completion", N_("Print the completion script of a shell.")),
}


def root() -> click.Group:
    """The command tree, worded in the language in use."""

    @click.group(
        "hizo",
        cls=LateGroup,
        late=COMMANDS,
        help=_("Hizo 秘蔵: important technology as know-how, kept so that an auditor can check it."),
        epilog=_(
            "Results go to stdout, everything else to stderr. HIZO_URL, HIZO_TOKEN, HIZO_PROFILE, HIZO_LANG and "
            "HIZO_CONFIG_DIR are honoured. Exit codes: 0 done, 1 unexpected, 2 usage, 3 refused by a rule, 4 sign-in, "
            "5 not found, 6 conflict, 7 verification failed, 8 unavailable, 9 could not check."
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    @click.option("--profile", metavar="NAME", help=_("Which kept session to use (HIZO_PROFILE)."))
    @click.option("--json", "as_json", is_flag=True, help=_("Print the vault's own JSON objects."))
    @click.option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_version,
        help=_("Show the version and exit."),
    )
    @click.pass_context
    def hizo(context: click.Context, profile: str | None, as_json: bool) -> None:
        app = context.ensure_object(App)
        app.output.as_json = as_json
        if profile is not None:
            app.profile_name = profile

    return hizo


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from clients.version import VERSION  # noqa: PLC0415

        click.echo(f"hizo {VERSION}")
        context.exit()


def run(arguments: Sequence[str], app: App) -> int:
    """Carry out one command and return its exit code; every expected error has been told on stderr."""
    try:
        root().main(args=list(arguments), prog_name="hizo", standalone_mode=False, obj=app)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.Abort:
        app.output.note(_("stopped; nothing more was done"))
        return ExitCode.UNEXPECTED
    except click.ClickException as error:
        return _tell_usage(error, app)
    except (ClientError, OSError) as error:
        return _tell(error, app)
    return ExitCode.OK


def _tell(error: ClientError | OSError, app: App) -> int:
    if isinstance(error, BrokenPipeError):
        # The reader of our results has seen enough; nothing may be written any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.UNEXPECTED
    if isinstance(error, OSError):
        error = UnusableCommandError(_("a file cannot be used: {reason}").format(reason=error))
    app.output.error(error)
    return exit_code_of(error)


def _tell_usage(error: click.ClickException, app: App) -> int:
    if app.output.as_json:
        app.output.error(UnusableCommandError(error.format_message()))
    else:
        error.show()
    return ExitCode.USAGE


def main() -> None:
    """Run `hizo` with the arguments of the process."""
    texts.use(texts.language_of(os.environ))
    sys.exit(run(sys.argv[1:], App()))


if __name__ == "__main__":
    main()
