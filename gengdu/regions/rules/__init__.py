"""Pure rules of places: names, kinds, numbers, shares and plans."""
