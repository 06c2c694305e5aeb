"""How patients word each kind of question, a module for each subject. What is in braces is filled in from the record."""
