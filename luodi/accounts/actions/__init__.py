"""Do what people do with accounts: log in, invite, look after their own, administer."""
