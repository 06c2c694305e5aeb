"""Scores of the ``relevance`` task: which entries of a record matter for a question, over pairs and over whole records."""
