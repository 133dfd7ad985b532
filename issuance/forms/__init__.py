"""The forms of the counter. They carry values and sentences; ``issuance.answers`` decides."""

from issuance.forms.answering import AnswerForm
from issuance.forms.posted import answers_from, without_row
from issuance.forms.redirecting import RedirectionForm

__all__ = ["AnswerForm", "RedirectionForm", "answers_from", "without_row"]
