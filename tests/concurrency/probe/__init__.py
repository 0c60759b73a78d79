"""An app that only the worker process of these tests has installed: work that can be watched."""
