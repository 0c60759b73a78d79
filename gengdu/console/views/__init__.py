"""The pages of the frame, by noun; every one of them is a ConsoleView (the staff gate)."""
