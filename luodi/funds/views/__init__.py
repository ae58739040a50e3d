"""Show the pages of funds that are not declared."""
