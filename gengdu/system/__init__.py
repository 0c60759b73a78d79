"""Console sections, distributables and API of every app below the frame.

One file per core app, so that the gate is never bypassed and nothing imports upwards.
"""
