"""Data to paper: PDF/A by Typst, QR codes, preview images. See README.md."""
