"""What learns: data sets, rules and loops. Pure numpy and torch; usable from a notebook or a shell."""
