"""Base models: the catalogue, loading, chat templates and the lineage of what is built from them."""
