"""Composition root: the only place that knows the installation (environment, ports, profile)."""
