"""Real transactions against each other: the feed, the log, the queues, a worker that is killed."""
