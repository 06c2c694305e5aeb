"""Fine-tune small language models on clinical text that must not leave the building, and compare them honestly."""

__version__ = "0.1.0"
