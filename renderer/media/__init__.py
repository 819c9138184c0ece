"""Media files → decoded pictures. Everything that parses bytes from strangers is in this package."""
