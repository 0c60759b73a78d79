"""Rows of the core apps for an actor: one file per core app, every one through the gate."""
