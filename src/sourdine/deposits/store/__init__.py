"""Where files rest: sealed before they reach a folder or a bucket, and never written there otherwise."""
