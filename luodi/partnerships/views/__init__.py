"""Draw what a declared page of partnerships cannot."""
