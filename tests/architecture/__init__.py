"""The shape of the product, read from its sources: one file for each thing that is held to."""
