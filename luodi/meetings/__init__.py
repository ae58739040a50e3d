"""Meetings one to one at an event (一对一洽谈): who wishes whom, when and where they meet, and what came of it."""
