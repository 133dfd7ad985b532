"""The ways a notice leaves the house: one interface, one module each."""
