"""A year of a community's archive as one zip that anybody can check without us."""
