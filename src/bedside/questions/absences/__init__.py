"""What may be absent from a record, and the words that would hint at it: names, brands, abbreviations, and drugs for a condition.

A hint too many means that a question is not asked; one too few makes a false truth. They are regular expressions, searched for in
lower-cased text.
"""
