"""Where should this workload run, and who says so? The platform-fit advisor."""

__version__ = "0.1.0"
"""Read by the build as well: asking the installed package for it would cost a tenth of a small run."""
