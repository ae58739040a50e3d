"""Change calls and applications, one use case a function."""
