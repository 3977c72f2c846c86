"""Wordings of the families of word problems (see `families`).

`{p0}`, `{p1}`, ... are the parameters in digits, `{w0}`, ... the same perhaps in words; `{a}` and
`{b}` are people. Every family has three stories and, last, one name of what is asked.
"""

TEXTS: dict[str, tuple[str, str, str, str]] = {
    "together": (
        "{a} owns {p0} marbles. {b} owns {p1} marbles more than {a}.",
        "{b} has {p1} more marbles than {a}, who has {p0}.",
        "In {a}'s jar there are {p0} marbles; in {b}'s jar there are {p1} marbles more than that.",
        "the number of marbles that {a} and {b} have together",
    ),
    "change": (
        "{a} buys {w0} tickets at ${p1} each and pays with ${p2}.",
        "Tickets cost ${p1} each. {a} hands over ${p2} for {w0} of them.",
        "With ${p2} in hand, {a} pays for {w0} tickets, each of which costs ${p1}.",
        "the change in dollars that {a} gets back",
    ),
    "rows": (
        "A hall has {w0} rows of {p1} chairs each and {w2} more chairs along the wall.",
        "Along the wall of a hall stand {w2} chairs; the other chairs form {w0} rows of {p1} each.",
        "In a hall {a} counts {w0} rows with {p1} chairs in every row, and {w2} single chairs.",
        "the number of chairs in the hall",
    ),
    "sale_rest": (
        "A bakery makes {p0} rolls every day. Each day {p1} of them go to its staff and {p2} to "
        "a shelter; all others are sold at ${p3} apiece.",
        "Every day {a}'s bakery bakes {p0} rolls, gives away {p1} to the staff and {p2} to a "
        "shelter, and sells all that remain for ${p3} each.",
        "Of the {p0} rolls that a bakery makes daily, {p1} are eaten by the staff, {p2} are "
        "donated, and each of the others brings in ${p3}.",
        "the number of dollars that the bakery takes in {w4} days",
    ),
    "part_and_whole": (
        "A library has {p0} printed books, and {p1}/{p2} as many audio books.",
        "There are {p0} printed books in a library. The number of its audio books is {p1}/{p2} "
        "of the number of printed ones.",
        "For its {p0} printed books a library also keeps audio books, {p1}/{p2} as many as the "
        "printed ones.",
        "the number of printed and audio books together",
    ),
    "schedule": (
        "In each training {a} runs {w0} laps of {p1} metres. {a} trains {w2} times a week.",
        "{a} trains {w2} times a week; every time it is {w0} laps, each {p1} metres long.",
        "A lap is {p1} metres long. {a} runs {w0} laps per training and has {w2} trainings a week.",
        "the number of metres that {a} runs in {w3} weeks if {w4} of all these laps are left out",
    ),
    "travel": (
        "A space probe flies at {p0} kilometres an hour for {w1} hours, then at {p2} kilometres "
        "an hour for {w3} hours.",
        "For {w1} hours a probe keeps a speed of {p0} kilometres an hour; for the next {w3} "
        "hours its speed is {p2} kilometres an hour.",
        "A probe covers {p0} kilometres in each of the first {w1} hours and {p2} kilometres in "
        "each of the {w3} hours after these.",
        "the number of kilometres that the probe flies in all that time",
    ),
    "travel_rest": (
        "A probe has {p0} kilometres to fly. It flies at {p1} kilometres an hour for the first "
        "{w2} hours, and at {p3} kilometres an hour for the rest of the way.",
        "On a flight of {p0} kilometres, a probe spends {w2} hours at {p1} kilometres an hour; "
        "all that is left it flies at {p3} kilometres an hour.",
        "The whole way of a probe is {p0} kilometres. After {w2} hours at {p1} kilometres an "
        "hour it goes on at {p3} kilometres an hour to the end.",
        "the number of hours that the second part of the flight takes",
    ),
    "discount_tax": (
        "A machine is listed at ${p0}. A discount of {p1}% is taken off, and a tax of {p2}% is "
        "then added to the lowered price.",
        "{a} buys a machine whose list price is ${p0}. The price is first cut by {p1}%; tax on "
        "the cut price is {p2}%.",
        "From the list price of a machine, ${p0}, a shop deducts {p1}%. To what remains {p2}% of "
        "it is added as tax.",
        "the number of dollars to be paid, tax included",
    ),
    "reverse_percent": (
        "After a price cut of {p1}% a boat costs ${p0}.",
        "A boat is sold for ${p0}, which is {p1}% less than it cost before.",
        "{a} pays ${p0} for a boat, having got {p1}% off the old price.",
        "the price of the boat in dollars before the cut",
    ),
    "boxes_needed": (
        "{a} packs {p0} bulbs into boxes that hold {p1} bulbs each. A box that is only partly "
        "filled counts as a box.",
        "A box holds {p1} bulbs. All {p0} bulbs must be packed, the last box perhaps not full.",
        "There are {p0} bulbs to be packed, at most {p1} to a box, with as few boxes as possible.",
        "the number of boxes needed for all bulbs",
    ),
    "left_over": (
        "{a} packs {p0} bulbs into boxes of exactly {p1} bulbs, as many full boxes as possible.",
        "Full boxes of {p1} bulbs each are made from {p0} bulbs until there are not enough left.",
        "From a stock of {p0} bulbs {a} fills box after box with {p1} bulbs each while that works.",
        "the number of bulbs that are left over",
    ),
    "dozens": (
        "A canteen uses {p0} eggs a day, seven days a week.",
        "Every day of the week {p0} eggs are used in a canteen.",
        "Day by day, with no day off, a canteen cooks {p0} eggs.",
        "the number of dozens of eggs (12 to the dozen, as an exact number) used in {w1} weeks",
    ),
    "stamps": (
        "{a} has {w0} times as many stamps as {b}. {b} has {p1} stamps more than a friend. After "
        "each of the three gets {p2} stamps as a gift, they have {p3} stamps together.",
        "{b}'s collection is larger than a friend's by {p1} stamps, and {a}'s is {w0} times as "
        "large as {b}'s. Then all three receive {p2} stamps each, which makes {p3} in total.",
        "A friend has {p1} stamps fewer than {b}, and {a} has {w0} times as many as {b}. With "
        "{p2} new stamps for each of the three, the total becomes {p3}.",
        "the number of stamps that the friend had before the gift",
    ),
    "flip_profit": (
        "{a} buys a house for ${p0}, spends ${p1} on repairs, and then sells it for {p2}% more "
        "than it was bought for.",
        "A house bought for ${p0} is repaired for ${p1} and sold at a price {p2}% above the "
        "price paid for it.",
        "Repairs worth ${p1} are done on a house that cost {a} ${p0}. The selling price exceeds "
        "the price of purchase by {p2}%.",
        "the profit in dollars (negative if it is a loss)",
    ),
    "overtime": (
        "{a} works {w0} hours a day at ${p1} an hour, and after these {w2} more hours, each paid "
        "one and a half times as much.",
        "A day's work is {w0} hours at ${p1} each, followed by {w2} hours of overtime at 1.5 "
        "times this wage.",
        "For each of {w0} hours a day {a} earns ${p1}, for each of {w2} further hours half as "
        "much again.",
        "the pay in dollars for {w3} such days",
    ),
    "plans": (
        "Plan A costs ${p0} at once and ${p1} per month; plan B costs ${p2} at once and ${p3} "
        "per month.",
        "A customer may pay ${p0} plus ${p1} for every month (plan A), or ${p2} plus ${p3} for "
        "every month (plan B).",
        "There are two plans: A with a fee of ${p0} and ${p1} a month, B with a fee of ${p2} and "
        "${p3} a month.",
        "the smallest whole number of months for which plan B costs less in all than plan A",
    ),
    "average_target": (
        "In {w0} games {a} has scored {p1} points altogether.",
        "{a}'s points from the first {w0} games add up to {p1}.",
        "After {w0} games {a} stands at {p1} points in total.",
        "the score in the next game that makes the mean of all games exactly {p2} points",
    ),
    "chain_compare": (
        "One town has {p0} trees. A second one has {w1} times as many, and a third has {p2} "
        "fewer than the second.",
        "The second of three towns has {w1} times as many trees as the first, which has {p0}; "
        "the third has {p2} fewer than the second.",
        "There are {p0} trees in the first town, {w1} times that number in the second, and in "
        "the third {p2} fewer than in the second.",
        "the number of trees in the three towns together",
    ),
    "successive_parts": (
        "A store has {p0} sacks of grain. First {p1}/{p2} of them are sold, then {p3}/{p4} of "
        "those that are left.",
        "From {p0} sacks of grain, {p1}/{p2} are taken away, and of the remaining ones {p3}/{p4}.",
        "{a} sells {p1}/{p2} of {p0} sacks of grain, and the day after {p3}/{p4} of what remained.",
        "the number of sacks left in the end",
    ),
    "mixture": (
        "{p0} litres of a liquid with {p1}% salt are mixed with {p2} litres of one with {p3}% "
        "salt. All percentages are by volume, and volumes add up.",
        "Two liquids are poured together: {p0} litres that are {p1}% salt by volume, and {p2} "
        "litres that are {p3}% salt. Volumes add up.",
        "A tank is filled with {p0} litres of brine of {p1}% salt by volume and {p2} litres of "
        "brine of {p3}% salt; no volume is lost.",
        "the percentage of salt in the mixture",
    ),
    "shared_bill": (
        "A club orders {w0} tables at ${p1} each and {w2} lamps at ${p3} each. A fee of {p4}% of "
        "the sum is added, and {w5} members share the whole cost equally.",
        "{w5} members share equally what {w0} tables for ${p1} apiece and {w2} lamps for ${p3} "
        "apiece cost, with a fee of {p4}% on top.",
        "The bill of {w5} members lists {w0} tables at ${p1} and {w2} lamps at ${p3} each, plus "
        "{p4}% of that as a fee; all pay the same.",
        "the share of one member in dollars",
    ),
    "work_rates": (
        "One pump alone empties a lake in {p0} hours, another one alone in {p1} hours.",
        "A lake is emptied in {p0} hours by a first pump, and in {p1} hours by a second.",
        "To empty a lake, a first pump needs {p0} hours and a second pump {p1} hours.",
        "the number of hours that both pumps need together, each at its usual rate",
    ),
    "tank": (
        "A tank that holds at most {p4} litres contains {p0} litres. Every morning {p1} litres "
        "are poured in (what does not fit is lost), every evening {p2} litres are taken out.",
        "Into a tank of {p4} litres, which has {p0} litres in it, {p1} litres flow each morning, "
        "any excess running off; each evening {p2} litres are used.",
        "Each day {p1} litres are added to a tank in the morning and {p2} litres drawn from it "
        "in the evening. It starts with {p0} litres; beyond {p4} litres it spills over.",
        "the number of litres in the tank after {w3} days",
    ),
    "ticket_mix": (
        "A show sells {p0} tickets to adults at ${p1} each and some to children at ${p2} each. "
        "It takes ${p3} in all.",
        "Adults pay ${p1}, children ${p2}. With {p0} adults, a show has taken ${p3}.",
        "The takings of a show are ${p3}: {p0} adults paid ${p1} each, all others were children "
        "and paid ${p2} each.",
        "the number of tickets sold to children",
    ),
    "twins": (
        "{a} and {b} both fill {w0} albums with {p1} photos each.",
        "Each of two friends, {a} and {b}, has {w0} albums that hold {p1} photos apiece.",
        "{a} owns {w0} albums of {p1} photos each, and {b} owns just as many of the same size.",
        "the number of photos that {a} and {b} have together",
    ),
    "shelf": (
        "A reading room starts the day with {p0} books. {p1} are lent out and {p2} of these come "
        "back.",
        "Of the {p0} books in a reading room, {p1} are lent out; {p2} of those are returned.",
        "{a} lends {p1} of the {p0} books in a reading room, and gets {p2} of the lent ones back.",
        "the number of books in the reading room after that",
    ),
    "savings": (
        "{a} has saved ${p0} and adds ${p1} every week. A bicycle costs ${p2}.",
        "A bicycle costs ${p2}. {a} already has ${p0} and puts ${p1} aside each week.",
        "{a} wants a bicycle for ${p2}, owns ${p0}, and saves another ${p1} week by week.",
        "the smallest number of whole weeks after which {a} can pay for the bicycle",
    ),
    "relay": (
        "In a relay, {w0} runners share a way of {p1} metres equally. {a} steps in for another "
        "runner and so runs two of the shares.",
        "A way of {p1} metres is divided into {w0} equal stages. {a} runs two of them.",
        "{a} runs two of the {w0} stages, all equally long, into which {p1} metres are divided.",
        "the number of metres that {a} runs",
    ),
    "reading": (
        "{a} has read {p1} of the {p0} pages of a collection and reads the rest in {w2} days, the "
        "same number of pages every day.",
        "A collection has {p0} pages. {p1} of them are read; {a} spreads the others evenly over "
        "{w2} days.",
        "After {p1} of {p0} pages, {a} splits what is left of a collection equally among {w2} "
        "days.",
        "the number of pages that {a} reads on each of these days",
    ),
}
ASIDES = (
    "A newspaper with {n} readers reports on it.",
    "The website about it had {n} visitors last year.",
    "{b} once wrote a story of {n} words about something like it.",
    "A museum nearby shows {n} old coins.",
    "The nearest mountain is {n} millimetres high.",
)
ASKS = ("What is {result}?", "Find {result}.", "Work out {result}.")
