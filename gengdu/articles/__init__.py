"""Agri-tech advice, announcements, life information: written, reviewed, read.

Readers see the approved version, never the working copy.
"""
