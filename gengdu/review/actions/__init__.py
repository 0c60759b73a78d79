"""What moves a thing through review."""

from gengdu.review.actions.decisions import approve, reject
from gengdu.review.actions.submissions import submit, void, withdraw

__all__ = ["approve", "reject", "submit", "void", "withdraw"]
