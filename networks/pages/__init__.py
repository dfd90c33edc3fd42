"""The pages of networks, and of the list of them, as editors write them."""
