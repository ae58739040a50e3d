"""Assign people to items (reviewers to applications, experts to visits): optimal, fair, explained."""
