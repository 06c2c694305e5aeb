"""A patient's record as lines that a person can read: what is kept of FHIR resources, and how they are worded."""
