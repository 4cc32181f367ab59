"""Where should this workload run, and who says so? The platform-fit advisor."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("platform-fit-advisor")
except PackageNotFoundError:  # a checkout that nobody installed
    __version__ = "0+checkout"
