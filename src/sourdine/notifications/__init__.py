"""What the service sends: mail, text messages, voice calls and letters, queued, delivered by gateways, with their history."""
