"""How operator commands get their settings, and how they tell expected trouble."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import click

from vault.platform.settings import Settings


def settings_from_environment() -> Settings:
    """The settings, or a sentence naming what is missing."""
    from pydantic import ValidationError  # noqa: PLC0415  # `--help` must not wait for the server's libraries

    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        places = ", ".join(_place(problem) for problem in error.errors())
        raise click.ClickException(f"settings missing or wrong: {places}") from error


def _place(problem: Mapping[str, Any]) -> str:
    """The variable, and why where a rule of the vault's own says so; never the value."""
    name = "HIZO_" + str(problem["loc"][0]).upper()
    return f"{name} ({problem['ctx']['error']})" if problem["type"] == "value_error" else name


def reported(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn expected trouble into one sentence on stderr and exit status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

        from crypto.errors import CryptoError  # noqa: PLC0415
        from storage.errors import StoreError  # noqa: PLC0415
        from vault.app.open_platform import StartRefusedError  # noqa: PLC0415
        from vault.app.start_check import VaultLockedError  # noqa: PLC0415
        from vault.migrations.upgrade import NewerSchemaError  # noqa: PLC0415
        from vault.platform.errors import Refusal  # noqa: PLC0415
        from vault.platform.http import problem_members  # noqa: PLC0415

        try:
            return command(*args, **kwargs)
        except StartRefusedError as refused:
            code = f" [{refused.code}]" if refused.code else ""
            click.echo(f"hizo-vault: {refused}{code}", err=True)
        except VaultLockedError as locked:
            click.echo(f"hizo-vault: the vault stays locked: {locked} [vault_locked]", err=True)
        except (CryptoError, StoreError) as trouble:
            click.echo(f"hizo-vault: {trouble}", err=True)
        except NewerSchemaError as newer:
            click.echo(f"hizo-vault: {newer}. Install the version that made it, or a newer one", err=True)
        except DBAPIError as trouble:
            click.echo(f"hizo-vault: the database did not do what was asked: {trouble.orig}", err=True)
        except Refusal as refusal:
            told = problem_members(refusal, "en")
            click.echo(f"hizo-vault: {told['detail']} {told['remedy']} [{refusal.code}]", err=True)
        sys.exit(1)

    return run
