"""What a referral's pages say in whole sentences: of its state, of a step that was taken, of what a step does."""

from partners.models import Agency
from partners.templatetags.ui import day
from referrals.lifecycle import Transition
from referrals.models import Referral, Side, Status


def sentence(referral: Referral) -> str:
    """State and turn in one sentence, as this side would say it."""
    mine = referral.side == Side.SENDER
    them = referral.to_agency if mine else referral.from_agency
    ours = "us" if not mine else str(them)
    words = {
        Status.DRAFT: "Not sent yet. Only your agency sees it.",
        Status.SENT: f"Waiting for {ours} to answer.",
        Status.ON_HOLD: f"Waiting for us to answer what {them} asked."
        if mine
        else f"Waiting for {them} to answer what we asked.",
        Status.ACCEPTED: f"{them} is taking this on and will get in touch."
        if mine
        else "We are taking this on. Next: first contact.",
        Status.IN_PROGRESS: f"{them} is working on it." if mine else "We are working on it.",
        Status.COMPLETED: "Finished: they were helped.",
        Status.ENDED: f"Ended without help: {referral.get_ending_display().lower()}.",
        Status.DECLINED: declined(referral, them),
        Status.WITHDRAWN: "Taken back: the person no longer agrees."
        if referral.withdrawn_by == "client"
        else f"Taken back by {'us' if mine else them}.",
        Status.LAPSED: f"{them} did not answer in time. It is back with us."
        if mine
        else f"No answer in time. It is back with {them}.",
    }
    if mine and referral.status in (Status.COMPLETED, Status.ENDED) and referral.tell == "nothing":
        return "Closed. The person asked that we are not told what came of it."
    return words.get(referral.status, referral.get_status_display())


def declined(referral: Referral, them: Agency) -> str:
    """The reason in the words of the agency that said no: to the sender they are somebody else's."""
    reason = referral.get_decline_reason_display()
    if referral.side == Side.SENDER:
        return f"{them} said: “{reason}”."
    return f"We said: “{reason}”."


# What the person lets the receiver tell: as the receiver reads it, and as the sender does.
TOLD = {
    "result": (
        "The agency that sent it may be told what came of it, with amounts.",
        "You may be told what came of it, with amounts.",
    ),
    "helped": (
        "The agency that sent it may be told only whether they were helped.",
        "You may be told only whether they were helped.",
    ),
    "nothing": (
        "The agency that sent it is not told what came of it.",
        "You are not told what came of it.",
    ),
}


def hint(referral: Referral) -> str:
    """What stands before the step that somebody may look for."""
    if referral.side == Side.RECEIVER and referral.status == Status.ACCEPTED:
        return "What came of it can be recorded once first contact is made."
    return ""


def what_is_undone(referral: Referral) -> str:
    """What taking it back does to what was shared."""
    if not referral.opened_at:
        return f"{referral.to_agency} has not opened it. All that was shared is recalled."
    opened = f"{referral.to_agency} opened it on {day(referral.opened_at)}."
    return f"{opened} What was shared is frozen: they may not use it, and must keep or delete it."


def done(transition: Transition, referral: Referral) -> str:
    told = (
        f" {referral.from_agency if referral.side == Side.RECEIVER else referral.to_agency} will be told."
        if transition.tells
        else ""
    )
    return f"{DONE[transition.action]}{told}"


# What is said once each action is taken.
DONE = {
    "accept": "You took this on.",
    "ask": "Your question is sent.",
    "answer": "Your answer is sent.",
    "resume": "You go on without their answer.",
    "decline": "You declined this.",
    "assign": "It is given to somebody else.",
    "contact": "The first contact is recorded.",
    "progress": "The progress is recorded.",
    "complete": "What came of it is recorded.",
    "end": "It is ended.",
    "withdraw": "It is taken back.",
    "message": "Your message is sent.",
    "phone": "The phone call is recorded.",
}
