"""Schools as those who may work there find them."""
