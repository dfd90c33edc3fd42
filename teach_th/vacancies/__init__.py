"""Schools' adverts: written, reviewed, listed, found and read."""
