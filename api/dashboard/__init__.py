"""The farm in a browser: files that are served as they are, and the policy that browsers hold them to."""
