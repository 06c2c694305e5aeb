"""One module per task: its prompt, its target format and how an answer is parsed."""
