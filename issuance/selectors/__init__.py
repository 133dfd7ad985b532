"""Reading the books: every function asks who is looking."""
