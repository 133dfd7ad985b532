"""What pages about papers need to know of privacy.

``{% reveal_box "certificate" certificate.public_id %}``: the way to see a paper's data whole;
``{% answers_persons user as answers %}`` whether somebody answers residents about their data.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.template import Context, Library
from django.urls import reverse

from core.identity.access import Can, may
from core.identity.models import User
from issuance.models.privacy import RevealReason

register = Library()


@register.inclusion_tag("issuance/counter/privacy/reveal_box.html", takes_context=True)
def reveal_box(context: Context, kind: str, public_id: uuid.UUID) -> dict[str, Any]:
    """Give the closed form that asks for a reason; nothing to who may not reveal."""
    request = context["request"]
    return {
        "may_reveal": may(request.user, Can.REVEAL_PERSON),
        "url": reverse(f"privacy:reveal_{kind}", args=[public_id]),
        "reasons": RevealReason.choices,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def answers_persons(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` answers residents who ask about their own data."""
    return may(user, Can.ANSWER_PERSON)
