"""The `draftfarm` command."""
