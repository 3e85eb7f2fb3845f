"""The one place where this package's version stands."""

__version__ = "0.1.0"
