"""Beyond one's own computer: a rehearsal of a small free host, and a class behind one address."""
