"""Training mode: what it is, in and out of it, and beginning anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.identity.access import Can, may
from issuance.actions.training import begin_training, end_training, restart_training
from issuance.views.counter.door import at_the_counter, staff, tell


@at_the_counter
@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """Say what practising is, with the one button that fits."""
    context = {"may_practise": may(staff(request), Can.DRAFT_APPLICATION)}
    return render(request, "issuance/counter/training.html", context)


@at_the_counter
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Go into training mode."""
    try:
        begin_training(by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:training")
    return redirect("counter:home")


@at_the_counter
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Come back to the real books."""
    end_training(by=staff(request))
    messages.success(request, "已退出练习模式。现在办理的都记入正式台账。")
    return redirect("counter:home")


@at_the_counter
@require_POST
def restart(request: HttpRequest) -> HttpResponse:
    """Begin with an empty practice book."""
    try:
        restart_training(by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:training")
    messages.success(request, "练习已重新开始：练习台账是空的，编号从第1号起。")
    return redirect("counter:home")
