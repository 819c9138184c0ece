"""HTTP and the command line: thin layers over `worker` and `renderer`."""
