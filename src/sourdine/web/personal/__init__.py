"""The pages of what professionals claim of a person: reached by a code, by a link, or from one's space."""
