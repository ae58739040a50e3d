"""Answer what calls say, and what was applied for."""
