"""Electronic seals: PAdES signatures with a visible stamp, and what became of them."""
