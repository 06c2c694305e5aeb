"""What a reviewer reads: tables, comparisons, pages."""
