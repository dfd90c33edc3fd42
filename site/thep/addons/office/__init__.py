"""The screens of the back office for add-ons: the catalogue, what schools asked for and bought, and its dates."""
