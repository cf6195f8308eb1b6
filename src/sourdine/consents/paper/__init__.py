"""What a person keeps on paper of their consents, with the register's signed word in it."""

from sourdine.consents.paper.statement import Kept, as_pdf, of_event, of_shown

__all__ = ["Kept", "as_pdf", "of_event", "of_shown"]
