"""One blueprint per published address."""
