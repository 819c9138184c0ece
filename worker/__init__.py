"""A job's life: submission, queue, fetching, rendering over many processes, storage, retention."""
