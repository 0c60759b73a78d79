"""`manage.py worker`: run jobs, the schedule and the sequencer until SIGTERM or Ctrl-C."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gengdu.jobs.enums import Queue
from gengdu.jobs.worker import Plan, Worker, run_waiting


class Command(BaseCommand):
    """One worker process; several may run, on several machines."""

    help = "Run background jobs, their schedule and the sequencer until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many places, how long a lease, how much grace."""
        plan = Plan()
        parser.add_argument(
            "--queues",
            default=",".join(f"{queue}={places}" for queue, places in plan.places.items()),
            help="places for each queue that this worker serves (default: %(default)s)",
        )
        parser.add_argument("--lease", type=float, default=plan.lease, help="seconds")
        parser.add_argument("--grace", type=float, default=plan.grace, help="seconds")
        parser.add_argument(
            "--once", action="store_true", help="run what is due now in this thread, then end"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Start; a second signal cuts the grace short."""
        if options["once"]:
            self.stdout.write(f"{run_waiting()} jobs")
            return
        plan = Plan(_places(options["queues"]), lease=options["lease"], grace=options["grace"])
        worker = Worker(plan)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        worker.run()


def _places(text: str) -> dict[Queue, int]:
    try:
        pairs = [part.split("=") for part in text.split(",")]
        return {Queue(name.strip()): int(places) for name, places in pairs}
    except ValueError:
        raise CommandError("--queues looks like fast=2,bulk=1,media=1") from None
