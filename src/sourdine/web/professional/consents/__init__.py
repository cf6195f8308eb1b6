"""A professional's consents: those it holds, its texts, and its pages of collection."""
