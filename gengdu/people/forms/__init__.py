"""How people are asked: joining, entering, and looking after one's own account."""
