"""Asking models behind a server: what is paid for is kept, and nothing is paid for twice as far as the protocols let one know."""
