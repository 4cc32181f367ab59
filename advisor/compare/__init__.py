"""Two JSON reports side by side: what became of every workload, and which inputs that comes from."""
