"""Print: say once what a document holds, and write it as Word and as PDF, so that both say the same."""
