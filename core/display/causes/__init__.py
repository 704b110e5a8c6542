"""Errors that beginners meet, one file a family, each a table of rules in the order in which they are tried."""
