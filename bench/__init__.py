"""What a render costs: CPU seconds against the encode alone, beside moviepy doing the same."""
