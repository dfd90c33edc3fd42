"""The digests of the demonstration: those of this morning and of the week, made as the site makes them."""
