"""Small errors are put into the clinic, one at a time: some test must notice each of them."""
