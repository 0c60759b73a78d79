"""Versions, submissions and decisions: nothing is published that was not approved.

An approval names the hash of the bytes it is for; any change makes it void.
"""
