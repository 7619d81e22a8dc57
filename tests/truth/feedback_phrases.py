"""The phrases of invented customers, by sentiment and category."""

from __future__ import annotations

PRODUCTS = (
    "Aurora Kettle", "Lumo Desk Lamp", "Brisk Vacuum", "Nimbus Headset", "Terra Toaster",
    "Polar Fan",
)  # fmt: skip
PEOPLE = (
    "Petra Lindqvist", "Marek Nowak", "Siobhán O'Connor", "Jürgen Weiß", "Ana Gonçalves",
    "Δήμητρα Παππά", "Tom Becker", "Yuki Tanaka", "Łucja Zając", "Owen Price", "Zoë Marchand",
    "Håkon Berg", "Ines Ferrari", "Raj Patel", "Chloé Dubois", "Kofi Mensah",
)  # fmt: skip
HANDLES = (
    "kitchen_mouse", "tea4two", "Brightside77", "old_sparky", "noisefloor", "crumbs", "mrs.b",
    "fanOfFans", "dustbunny_", "σοφία_κ", "müller81", "lampenfieber", "quiet please", "toasty",
)  # fmt: skip

OPINIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("positive", "product_quality"): (
        "{It} feels sturdy and well made, excellent work.",
        "Great build quality, {it} still looks like new after {n} months.",
        "I am impressed by {it}: durable, quiet and it never lets me down.",
        "{Its} battery is superb and lasts {n} days.",
        "I love how durable {it} is.",
        "Perfect material, flawless finish, {it} is a joy.",
        "We have had {it} for {n} months and it is as reliable and well made as on day one.",
        "My mother is on her second year with {it} and will not hear of another one.",
    ),
    ("negative", "product_quality"): (
        "{It} stopped working after {n} days.",
        "{It} leaks at the bottom and the handle broke, terrible.",
        "{Its} battery is faulty and dies after {n} minutes.",
        "After {n} weeks {its} lid was cracked, I am really disappointed.",
        "Noisy, wobbly and useless: {it} went straight into the bin.",
        "Poor build quality, {its} knob fell off on day {n}.",
        "{It} was defective out of the box, and so was its replacement.",
        "{It} went up in smoke on day {n}, I could write a book about it.",
    ),
    ("mixed", "product_quality"): (
        "I have mixed feelings: {it} is sturdy, yet far too noisy.",
        "{It} works but leaks a little when it is full.",
        "Nice but noisy; {it} is otherwise fine.",
        "On the one hand {it} is well made, on the other hand the battery fades after {n} hours.",
    ),
    ("neutral", "product_quality"): (
        "{It} is okay, the build quality is as expected.",
        "Average material, nothing special about {it}.",
        "{Its} battery is acceptable, neither good nor bad.",
    ),
    ("positive", "delivery"): (
        "Delivery was fast, {it} arrived within {n} days, excellent.",
        "Thank you for the quick shipping, {it} was delivered on the day you promised.",
        "The courier called ahead and the package with {it} was in perfect shape.",
        "Wonderful packaging, and the tracking for {it} was right to the hour.",
    ),
    ("negative", "delivery"): (
        "The parcel with {it} arrived {n} days late and the box was damaged.",
        "Shipping {it} took {n} weeks, which is unacceptable.",
        "The courier was rude and threw the package over the fence.",
        "Awful delivery: {it} was left with a neighbour I do not know.",
        "Tracking was useless, the parcel was lost for {n} days.",
        "{n} weeks and still no sign of {it}. Did it go by donkey?",
    ),
    ("mixed", "delivery"): (
        "Good but slow delivery, {it} came {n} days after the date you gave.",
        "I have mixed feelings about the delivery: quick, yet the packaging was torn.",
    ),
    ("neutral", "delivery"): (
        "Delivery took {n} days, as expected.",
        "The parcel with {it} arrived, nothing special to say about it.",
        "Shipping was okay.",
    ),
    ("positive", "price"): (
        "Worth every cent, I am happy with {it}.",
        "Great value for money, I would buy {it} again.",
        "Excellent price for {it}, and the discount helped.",
        "I paid half of what my brother paid for {it}, so no complaints here.",
    ),
    ("negative", "price"): (
        "{It} is far too expensive for what it is, I am disappointed.",
        "{It} is simply overpriced.",
        "I was charged twice for {it} and want a refund.",
        "Awful value for money, {it} cost me {n}0 euros more than elsewhere.",
    ),
    ("mixed", "price"): (
        "Nice but expensive, I keep thinking about {it}.",
        "I have mixed feelings about {its} price, the discount ended a day too early.",
    ),
    ("neutral", "price"): (
        "{Its} price is okay.",
        "{Its} price is average, nothing special.",
    ),
    ("positive", "support"): (
        "Your customer service was wonderful: the agent solved my question about {it} at once.",
        "The helpdesk was fantastic, I had a reply within {n} hours.",
        "I am delighted with the technician who came for {it}.",
        "Friendly staff and a brilliant hotline, they sent a part for {it} free of charge.",
    ),
    ("negative", "support"): (
        "Nobody at the hotline picked up for {n} days, so frustrating.",
        "Customer service was rude when I asked about {it}.",
        "I wrote {n} times about {it} and got no reply from the helpdesk, never again.",
        "The agent read from a script and hung up, which made me angry.",
        "I have been waiting for a sign of life from you for {n} weeks.",
    ),
    ("mixed", "support"): (
        "The agent was nice but could not help with {it}.",
        "I have mixed feelings about your support: polite people, no answer about {it}.",
    ),
    ("neutral", "support"): (
        "The agent answered what I asked about {it}, customer service as expected.",
        "Support was okay.",
    ),
    ("positive", "usability"): (
        "{It} is so easy to use, my parents love it.",
        "Set up in {n} minutes, {its} manual is brilliant.",
        "Intuitive buttons, I am delighted with {it}.",
        "{Its} app is excellent, everything is where I look for it.",
    ),
    ("negative", "usability"): (
        "The app is confusing and pairing {it} is annoying.",
        "{Its} instructions are useless.",
        "I needed {n} hours to get {it} going, the most frustrating interface I know.",
        "{Its} buttons are tiny and the manual is the worst I have read.",
    ),
    ("mixed", "usability"): (
        "On the one hand {it} is intuitive, on the other hand the app logs me out.",
        "Nice but {its} manual is confusing.",
    ),
    ("neutral", "usability"): (
        "{Its} app is okay, nothing special.",
        "{Its} buttons and menus are average.",
    ),
}
ADVERTISING = (
    "Great prices in our spring sale: everything for the kitchen is cheaper until Sunday!",
    "NEW: the Lumo Desk Lamp in brass. Perfect light, excellent value for money, order today.",
    "Did you know? With our app you register every device in one place.",
    "Tell us about your delivery! Ten participants win a voucher of 50 euros.",
)
MOODS = {
    "positive": ("", "", " 😀", " 🫖🫖", " 👍🏽", " ❤️"),
    "negative": ("", "", " 👎", " 😡", " 🤦🏽‍♀️"),
    "mixed": ("", " 🤷🏽‍♀️"),
    "neutral": ("", " ¯\\_(ツ)_/¯"),
}
ASIDES = (
    "I have been with you since 2019.",
    "We are a family of five and live on the third floor.",
    "It was meant for my mother, who turned eighty.",
    "I write this on the train, so please forgive the typing.",
    "My neighbour told me to write to you.",
    "Before I forget it again, here is what I have to say.",
    "You asked for a line or two.",
    "I am not one who writes letters.",
    "My daughter types this for me.",
)
DETAILS = (
    "I noticed it when the guests were already at the table.",
    "My wife says the same, and she is not easily convinced.",
    "I have told the people at work, too.",
    "You can print this if you like.",
    "It is now standing on the window sill.",
    "That was on a Sunday, of course.",
)
RATINGS = {"positive": (4, 5), "negative": (1, 2), "mixed": (3,), "neutral": (3,)}

IRRELEVANT = (
    "The shop in Hamburg is open from Monday to Saturday, 9 am to 7 pm.",
    "This message is meant for the addressee only; if you are not the addressee, delete it.",
    "Nordlicht Home GmbH, Hafenstraße 12, 20457 Hamburg, registered at Amtsgericht Hamburg.",
    "Subscribe to our newsletter and be the first to hear about the summer collection.",
    "Minutes of the team meeting: the export moves to the new tool in May, Raj takes the ticket.",
    "Please do not write below this line. Case data are kept for twelve months.",
    "The form was changed in February: question 7 is gone, question 9 is new.",
    "Spare parts are listed on page 14, prices include value added tax.",
    "Next review of this list: first Tuesday of the month, room Elbe, 10:00.",
    "The warehouse takes stock on 31 January, nothing leaves the house on that day.",
    "Attachments larger than 10 MB are removed by the mail gateway.",
    "Printed on recycled paper. Weee-Reg.-Nr. DE 99999999.",
    "Please keep the number above in the subject line.",
    "All names of contributors were shortened with their consent.",
)
QUESTIONS = (
    "Which bulb fits, E14 or E27?",
    "Can I have the invoice as a PDF?",
    "Do you have it in dark green as well?",
    "Where do I find the serial number?",
    "Is the Lisbon showroom open on public holidays?",
    "May I pick it up on Saturday instead?",
    "Could you change the address to the one of my office?",
    "What is the diameter of the base, with and without the ring?",
    "Does it run on 110 volts?",
)
AGENT_REPLIES = (
    "Hello {first}, I have passed this on to the workshop and come back to you by Friday.",
    "Dear {first}, your case has the number above. A colleague writes to you within two days.",
    "Hi {first}, please send us a photo of the type plate so that we can go on.",
    "Dear {first}, this was booked today and takes three to five working days.",
    "Hello {first}, could you tell us the number on the underside?",
    "Dear {first}, I have changed the address as you asked.",
    "Hi {first}, the showroom is closed on that day, the one in Porto is open.",
    "Dear {first}, the document is attached.",
)
