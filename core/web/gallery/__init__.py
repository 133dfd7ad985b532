"""Every component and kind of page with made-up content, to be looked at; no database."""
