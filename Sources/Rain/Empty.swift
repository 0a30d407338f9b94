// Rain
