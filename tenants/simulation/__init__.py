"""A simulated province: every office of Sichuan with invented books, to measure the platform on.

Nobody in it is real: names come from a short list and are sealed once per office. What is written
stands in the books as the counter would have left it (numbers without gaps, two people), but there
are no PDFs, seal entries, archive or verification codes behind it.
"""
