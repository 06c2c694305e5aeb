"""Kinds of question, a module for each subject: from a record to what can be asked of it, truth included."""
