"""Background work: leases, retries, schedule, progress; and the sequencer loop.

A job is enqueued in the action's own transaction and may run more than once.
"""
