"""`gengdu audit verify`: exit status 0 when the log is whole, 1 when something is wrong with it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gengdu.audit import actions, queries


class Command(BaseCommand):
    """Names every edited, removed, reordered or inserted entry, and an end that is missing."""

    help = "Verify the audit log's chain of seals against the checkpoint outside of the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option, for after a restore."""
        parser.add_argument(
            "--accept",
            metavar="REASON",
            default="",
            help="write the checkpoint anew from the log as it stands (after a restore or new"
            " keys); the reason goes into the log",
        )
        parser.add_argument("--most", type=int, default=1000, help="findings to name at most")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify and say what was found, one finding a line."""
        if options["accept"]:
            actions.accept_checkpoint(actor=None, reason=options["accept"])
        result = queries.verify(most=options["most"])
        for finding in result.findings:
            self.stdout.write(str(finding))
        self.stdout.write(
            f"{result.seals} seals, {result.entries} entries, {result.unsealed} not sealed yet"
            + (f", {result.pruned} older ones pruned: " if result.pruned else ": ")
            + ("the log is whole" if result.clean else f"{len(result.findings)} findings")
        )
        if not result.clean:
            sys.exit(1)
