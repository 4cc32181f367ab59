"""Pure: findings → decision, by the decision method (docs/method.md)."""

__all__ = ["decide", "destination", "judge", "staying", "verdict", "waiving", "work"]
