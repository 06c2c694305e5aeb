"""Answering examples with an adapted model."""
