"""The core apps' actions behind the gate: the row through it, the right, then the action below.

Apps under the gate do not know grants; whoever reaches them from the back office comes this way.
"""
