"""Items, versions and renditions, and the workers that stamp and render them."""
