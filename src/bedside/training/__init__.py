"""Adapting a base model to a task."""
