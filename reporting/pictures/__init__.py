"""The pictures of a quarter: who demands papers, what changes, who is late, who bears most.

``board`` reads the figures of our subtree, ``heat``, ``months``, ``tiles`` and ``turnaround`` lay
them out for the SVG templates, ``files`` writes the same as xlsx. Figures only, nothing personal.
"""
