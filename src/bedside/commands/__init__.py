"""One command of ``bedside`` a file; each prints for a person, and what a program needs is in files."""
