"""The organisations' pages: joining, members, mandates, keys, webhooks, what was paid and what was done."""
