"""Show the pages of decisions, awards and payments that are not declared."""
