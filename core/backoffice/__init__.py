"""The back office: unfold's admin site with this house's keepers. See ``site.py``."""
