"""Crops, growth stages, calendars, climate and the engine that says which stage it is.

Every seed row carries where it comes from and whether an agronomist has checked it.
"""
