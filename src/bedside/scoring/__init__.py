"""Turning predictions into numbers: one module per metric, and the statistics around them."""
