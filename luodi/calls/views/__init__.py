"""Show the pages of calls and applications that are not declared."""
