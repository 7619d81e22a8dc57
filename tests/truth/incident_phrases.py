"""The phrases of invented engineers for services, severities, causes and other topics."""

from __future__ import annotations

SERVICES: dict[str, tuple[str, ...]] = {
    "checkout": ("checkout", "the shopping cart", "the basket page"),
    "payments": ("payments", "card processing", "payouts"),
    "search": ("search", "the search index", "autocomplete"),
    "login": ("login", "single sign-on", "sign-in"),
    "notifications": ("push messages", "e-mail delivery", "the mail queue", "the SMS gateway"),
    "data_pipeline": ("the nightly load", "the ETL", "reporting jobs"),
    "storage": ("file upload", "the object store", "storage"),
}
SEVERITY_LABELS: dict[str, tuple[str, ...]] = {
    "sev1": ("SEV-1", "SEV1", "P1", "critical"),
    "sev2": ("SEV-2", "SEV2", "P2", "major"),
    "sev3": ("SEV-3", "SEV3", "P3", "minor"),
    "sev4": ("SEV-4", "SEV4", "P4", "cosmetic"),
}
SEVERITY_PROSE: dict[str, tuple[str, ...]] = {
    "sev1": ("was completely down", "had a full outage", "went down in a P1"),
    "sev2": ("was severely degraded", "had a partial outage", "showed a high error rate"),
    "sev3": ("was slow", "had elevated latency", "threw intermittent errors"),
    "sev4": ("had a hiccup with low impact", "had a cosmetic fault"),
}
CAUSES: dict[str, tuple[str, ...]] = {
    "deployment": ("a bad build", "the 4.12 release", "a faulty migration"),
    "configuration": ("a config change", "a wrong setting in the proxy", "a feature flag"),
    "capacity": ("a traffic spike", "a connection pool exhausted by a batch", "out of memory"),
    "hardware": ("a failed disk", "a broken node", "a memory module that had to be replaced"),
    "network": ("packet loss between two racks", "a BGP leak", "a fibre cut"),
    "third_party": ("an upstream provider", "a vendor that throttled us", "a partner outage"),
    "certificate": ("an expired certificate", "a TLS certificate nobody had renewed"),
}
STATUSES: dict[str, tuple[str, ...]] = {
    "resolved": ("resolved", "closed", "fixed"),
    "monitoring": ("monitoring", "mitigated"),
    "investigating": ("investigating", "under investigation"),
}
ENGINEERS = (
    "Ana", "Jürgen", "Siobhán", "Łukasz", "Ελένη", "Noor", "Tomáš", "Mei", "Håkon", "Ifeanyi",
)  # fmt: skip

NOISE = (
    "Pager handed over to {who}, quiet so far ☕.",
    "Reminder: the fire drill is on Thursday at 14:00, building B.",
    "{who} cleaned up 14 stale dashboards and two saved queries.",
    "{who} is on holiday from Monday, swap with {who} is in the calendar.",
    "New badge readers on the third floor, old badges stop opening doors on the first.",
    "Read the hand-over of the night, nothing to add.",
    "Updated the phone list, {who} has a new number.",
    "Talked to the auditors about the list of keys, they come back in June.",
    "The weekly report went out, 99.95 % over the last thirty days.",
    "Planned maintenance of the lab cluster on Sunday, 02:00 to 04:00, nobody is paged.",
    "{who} asks for reviewers of the new run book, see the wiki.",
    "Test page sent to {who}, acknowledged after 40 seconds. This was a drill.",
    "False alarm at lunch: a probe in the old office was unplugged.",
    "Drill with the new colleagues: {who} declared checkout completely down, all found the wiki.",
)
LOG_NOISE = (
    "heartbeat ok hosts=214 lag=0.3s",
    "ACK by {who} from mobile",
    "schedule changed: {who} covers until 18:00",
    "dashboard 14 viewed by {who}",
    "calendar synced, 12 entries",
    "heartbeat ok hosts=215 lag=0.4s",
    "probe eu-central-1 rtt=23ms ok",
    "silence created for lab-* by {who}, expires in 2h",
    "rotation starts, primary {who}",
)
NARRATIVE = (
    "{who} took the call at {time}, opened a bridge and asked for a second pair of eyes.",
    "Graphs were flat at first, which cost us a good quarter of an hour of doubt.",
    "At {time} {who} compared the two versions side by side and found the difference.",
    "We went back to the last known good state at {time} and watched the curves come down.",
    "The public note was written by {who} and proof-read by two others before it went out.",
    "What went well: the hand-over between the two shifts took less than a minute.",
    "What went wrong: the run book named a host that was retired in 2024.",
    "Where we were lucky: it was a public holiday in most of our markets.",
    "The discussion about it went on in the channel until {time}; a summary is in the wiki.",
    "{who} would like to thank everybody who stayed longer than their shift.",
    "{who} drew the picture on the whiteboard that is now on the wall next to the lift.",
    "By {time} we had two theories, and {who} rightly insisted on testing the boring one first.",
    "Nobody had read the hand-over note, because it was in the old channel.",
    "{who} stopped the automatic clean-up at {time}, so that there was something left to look at.",
    "The second shift came in at {time} and needed ten minutes to be brought up to date.",
    "We had rehearsed exactly this in spring, and it showed.",
    "A colleague from finance sat with us and counted; the numbers are in the appendix.",
    "At {time} {who} wrote to the account managers, in words that they could pass on.",
    "One of the two consoles was locked by a person on holiday; {who} knew the other way in.",
    "The curve that told us in the end is drawn once an hour. It should be drawn once a minute.",
    "We argued about the order of steps three and four. {who} decided, and that was good.",
)
REVIEW_OPENINGS = (
    "What follows is the list as it was read out in the meeting, with nothing left out.",
    "The numbers below come from the tool, the words from those who were there.",
    "We thank {who}, who collected all this, and {who}, who asked the awkward questions.",
    "The budget for the next quarter is not part of this paper.",
    "Headcount stayed the same. One desk is free, next to the window.",
    "Training: eight people took the two-day course, {who} gave it.",
)
COMPARISONS = (
    "It looked like the payments outage of last autumn, which was a SEV-1, but was none.",
    "{who} remembers that search was slow in much the same way two years ago.",
    "Nothing of this touched login, which some had feared would be completely down.",
)
ACTIONS = (
    "add an alert on the age of the oldest item ({who})",
    "name an owner for the run book ({who})",
    "rehearse going back with two people ({who})",
    "write down who calls whom at night ({who})",
    "delete the retired host from the wiki ({who})",
)
