"""What a bureau fills in about its lists; the actions decide whether it stands."""
