"""How texts become grams, what a query asks for, how a hit is shown: pure."""
