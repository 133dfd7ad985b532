"""Items on neither list: the order of the steps, what is asked at each, and the general template."""
