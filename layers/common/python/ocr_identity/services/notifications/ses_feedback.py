"""What SES tells of e-mails that it sent: bounces and complaints, by EventBridge or SNS."""

import json

from pydantic import BaseModel, ConfigDict, Field

from ocr_identity.domain.errors import EmailBouncedError, EmailComplaintError, OcrIdentityError
from ocr_identity.domain.request_errors import MalformedNotificationError


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Recipient(_Part):
    email_address: str = Field(alias="emailAddress")


class _Bounce(_Part):
    bounce_type: str = Field(alias="bounceType")
    recipients: list[_Recipient] = Field(alias="bouncedRecipients")


class _Complaint(_Part):
    recipients: list[_Recipient] = Field(alias="complainedRecipients")


class _Mail(_Part):
    message_id: str = Field(alias="messageId")


class SesFeedback(_Part):
    """One notification; of what is neither bounce nor complaint, nothing follows."""

    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None

    @property
    def suppressed(self) -> tuple[list[str], OcrIdentityError] | None:
        """The addresses that must not be written to any more, and why; a full mailbox passes."""
        if self.complaint:
            return [one.email_address for one in self.complaint.recipients], EmailComplaintError()
        if self.bounce and self.bounce.bounce_type == "Permanent":
            return [one.email_address for one in self.bounce.recipients], EmailBouncedError()
        return None


def parse_feedback(body: str) -> SesFeedback:
    """Parse the notification in `body`, bare or wrapped by SNS or EventBridge.

    Raises `MalformedNotificationError`.
    """
    try:
        content = json.loads(body)
        if isinstance(content, dict) and isinstance(content.get("Message"), str):
            content = json.loads(content["Message"])
        if isinstance(content, dict) and "detail" in content:
            content = content["detail"]
        return SesFeedback.model_validate(content)
    except (ValueError, RecursionError) as error:
        raise MalformedNotificationError from error
