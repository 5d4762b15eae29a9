"""Every kind of notification: one row says its subject and its sentence. None of them names anybody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`audience` is its people: the managers, or whoever has the work and the managers if nobody; `address` the page."""

    code: str
    subject: str
    sentence: str
    audience: str = "holder"
    address: str = "/referrals/{reference}/"


KINDS: dict[str, Kind] = {
    k.code: k
    for k in [
        Kind("handoff", "A referral has arrived", "has been sent to your agency.", "managers"),
        Kind("reminder", "A referral is waiting", "is waiting for your agency's answer.", "managers"),
        Kind("answered", "Your question was answered", "has an answer to what you asked."),
        Kind("withdrawn", "A referral was taken back", "was taken back by the agency that sent it."),
        Kind("left", "One person took back their part", "no longer covers one of its people."),
        Kind(
            "undecided",
            "Something to keep or delete",
            "was taken back, and your agency has not said what it keeps and what it deletes. The day for it has come.",
            "managers",
        ),
        Kind(
            "decided",
            "What is kept and what is deleted",
            "was taken back. What the other agency keeps or has deleted is on its page.",
        ),
        Kind("accepted", "Your referral was taken on", "has been taken on."),
        Kind("asked", "You were asked for more", "needs an answer from you before it can go on."),
        Kind("declined", "Your referral was declined", "was declined. The reason is on its page."),
        Kind("contacted", "First contact was made", "has had its first contact."),
        Kind("progressed", "There is progress", "has news of progress."),
        Kind("completed", "An outcome has come back", "is finished. What came of it is on its page."),
        Kind(
            "resumed", "Your answer is no longer waited for", "goes on without the answer you were asked for."
        ),
        Kind(
            "unanswered",
            "What you asked was not answered",
            "has had no answer from the agency that sent it. Go on without it, or end it.",
        ),
        Kind("closed", "A referral was closed", "has been closed."),
        Kind("ended", "A referral ended", "has ended. The reason is on its page."),
        Kind(
            "lapsed",
            "A referral had no answer",
            "had no answer in time and is back with the agency that sent it.",
        ),
        Kind("message", "A message about a referral", "has a new message."),
        Kind("named", "You are named on a referral", "can be seen by named people alone, and you are one."),
        Kind(
            "nobody_there",
            "Nobody at the other agency can see a referral",
            "can be seen by nobody at the other agency: those who were named have left. Name somebody else there.",
        ),
        Kind(
            "unseen",
            "Somebody must be named",
            "can be seen by nobody at your agency: those who were named have left. Choose who takes their place.",
            address="/restricted/",
        ),
        Kind("phone", "A phone call to confirm", "has a phone call recorded that you can confirm."),
    ]
}
