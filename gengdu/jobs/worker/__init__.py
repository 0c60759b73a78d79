"""The worker process: its places, its clockwork and the sequencer.

`loop` holds the threads, `runner` one attempt at one job, `sequencer` the loop that numbers and
seals. Everything that is written goes through `gengdu.jobs.actions`.
"""

from gengdu.jobs.worker.loop import Plan, Worker
from gengdu.jobs.worker.runner import run_waiting
from gengdu.jobs.worker.sequencer import Sequencer

__all__ = ["Plan", "Sequencer", "Worker", "run_waiting"]
