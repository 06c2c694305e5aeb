"""Adapting a model without tuning it: training examples in its prompt."""
