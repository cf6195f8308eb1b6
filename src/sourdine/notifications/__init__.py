"""What the service sends: mail, text messages, voice calls and letters, each with its history."""
