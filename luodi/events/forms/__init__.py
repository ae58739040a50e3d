"""Take what people enter about events: officers on declared pages, guests on their phones."""
