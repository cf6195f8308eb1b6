"""What is kept of people, until when, and what goes then: judged here, from rows, without touching any."""
