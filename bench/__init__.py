"""Figures beside the budgets of DESIGN §9: one file a claim, with a peer in the same run."""
