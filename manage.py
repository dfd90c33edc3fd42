#!/usr/bin/env python
"""Django's command line, with the `site/` source root on the path."""

import gc
import os
import sys
from pathlib import Path

from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand

SITE = Path(__file__).resolve().parent / "site"
FOR_DEVELOPERS = ("demo", "demo_accounts", "demo_data", "sandbox")


class CommandLine(ManagementUtility):
    """Django's, which says in plain words where a command of the demonstration is not here."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        gc.freeze()
        gc.enable()
        gc.set_threshold(20_000, 10, 10)
        if subcommand in FOR_DEVELOPERS and subcommand not in get_commands():
            sys.exit(
                f"There is no “{subcommand}” here: the demonstration and its payment sandbox are for developers’ machines, and the "
                f"settings in use ({os.environ['DJANGO_SETTINGS_MODULE']}) don’t install them. On such a machine: make demo"
            )
        return super().fetch_command(subcommand)


if __name__ == "__main__":
    # What is loaded stays until the end, so nobody looks for garbage in it, neither now nor later: a migration takes a third less for that.
    gc.disable()
    sys.path.insert(1, str(SITE))
    is_server = not (SITE / "demonstration").is_dir()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thep.settings.production" if is_server else "demonstration.settings")
    CommandLine(sys.argv).execute()
