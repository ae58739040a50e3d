"""Draw what declared pages of contracts cannot."""
