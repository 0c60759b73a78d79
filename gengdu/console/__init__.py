"""The frame of the back office: sections, generic views, menu, export.

Rows come only through the gate, writes only through actions.
"""
