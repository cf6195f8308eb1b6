"""What is done with consents, objections and attempts: each verb one transaction."""
