"""Answer how the review of a call stands, and what each reader may know of it."""
