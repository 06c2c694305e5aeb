"""Scores of the ``answers`` task: what is written from the entries that matter, and from those that were picked."""
