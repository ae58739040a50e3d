"""Answer questions about calls and applications, one noun a module."""
