"""The `hizo` command.

Results go to stdout, everything else to stderr; `--json` gives the vault's own objects; errors name a remedy; exit
codes are those of `exit_codes`. Command modules are imported when their command runs, so that help stays quick.
"""
