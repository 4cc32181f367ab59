"""Pure: findings → decision, by the decision method (docs/method.md)."""
