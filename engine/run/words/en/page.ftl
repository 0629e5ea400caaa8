# The page: headings, sentences, notes. Between backticks: code. Between **: bold. [+ ] is the tint of better, [- ] that of worse.

## Head

page-kicker = Medical insurance of employees · microsimulation {$from}–{$until}
page-facts = {$persons} simulated, {$replicates} { $replicates ->
    [one] replicate
   *[other] replicates
  } of each of {$arms} { $arms ->
    [one] arm
   *[other] arms
  }. Every arm meets the same people with the same luck.
page-arms-label = Arms
page-baseline = baseline
page-arm = Arm
page-hint-arms = scroll sideways for all arms
page-hint-columns = scroll sideways for all columns
page-hint-parts = scroll sideways for all parts
page-in-focus = The run has {$arms} arms. The figures and the first tables show the baseline and {$shown} others: those that the answer names, a reform as a whole before its parts, and then those that come first in the scenario. Tables of all arms are in the appendix, and the explorer draws every arm.

## The arms

page-arms = The arms
page-from-year = From {$year}
page-same-as-baseline = The same policies, years and values as the baseline.
page-arms-note = In small type: what each arm does otherwise than the baseline, and for the baseline what it does, made by the program from the policies' years, areas and values.
page-lost = **Left out of everything below**, because a policy broke off:
page-no-baseline = The baseline “{$baseline}” is among them. There is nothing to hold the other arms against: each stands by itself, without differences, winners and losers.
page-parting = The arms share their past. They part in **{$year}**; until then they are the same, person by person.
page-never-part = The arms never part: their laws are the same in every year.
page-equal-from = “{$arm}” does not differ from the baseline in anything that is counted, though its law does from {$year} on.
page-equal-always = “{$arm}” does not differ from the baseline in anything that is counted, and its law is the same in every year of the run.

## Results in brief

page-headline = Results in brief
page-columns-alone = Each column is an arm by itself{ $errors ->
    [yes] , with the standard error of the mean in small type
   *[no] {""}
  }.
page-column-only = The only arm by itself{ $errors ->
    [yes] , with the standard error of the mean in small type
   *[no] {""}
  }.
page-columns-differences = The first column is the baseline itself; the others are differences from it (arm less baseline, replicate by replicate; “is” where the baseline has no such value){ $errors ->
    [yes] , with the standard error of the mean difference in small type
   *[no] {""}
  }.
page-units = Money is in 100 million yuan at prices of {$year}; shares are in percent, their differences in percentage points.
page-before = {$year}: before the arms part
page-before-title = In {$year}; the arms part in {$parting}
page-in-year = In {$year}
page-years-on = {$after} years on: {$year}
page-present-value = Present value
page-present-value-title = Present value {$from}–{$until} at {$rate}% a year
page-present-value-missing = Present value in {$parting} of the years {$from}–{$until} at {$rate}% a year ({ $count ->
    [one] {$parting} is
   *[other] {$parting}–{$last} are
  } not in the tables and not added)
page-nobody-has = Nobody has a value of: {$measures}.
page-nobody-why = {$measure} ({$why})
page-or = {", or "}
page-is = is {$value}
page-one-replicate = **One replicate: nothing can be told apart.** Any difference may be luck; there are no standard errors, and no cell is tinted.
page-how-to-read = How to read it. [+Green] is better and [-red] is worse from where members and the fund stand. A cell is tinted when the 95% interval of its difference, by Student’s t{ $freedom ->
    [0] {""}
    [one] {" "}with {$freedom} degree of freedom
   *[other] {" "}with {$freedom} degrees of freedom
  }, does not hold zero; that of a chance, which a replicate has or has not, when an exact sign test over the replicates tells it from zero at 5%. Lines that are a matter of taste stay plain.
page-measures-note = The actuarial gap is the outgo of pooled funds and funds for large expenses less their income: positive when money is missing. Household burden is contributions, premiums and cash for care, less the growth of the accounts{ $worth ->
    [none] {""}
   *[other] {" "}at {$worth} for a yuan there
  }. Losers bear more than in the baseline by over 1% of income once what the public funds gain in the year is given to persons, or what they lose taken from them: per head, by own contributions, or by what the pool paid for their care. Members are those that the scheme has: an arm can lose some, who leave or come back later.
page-luck = Arms share their luck: of the variance that the difference of two runs with luck of their own would have, pairing leaves {$left}% for the balance of the pooled funds in {$year} ({$least}% to {$most}% over the arms). Without it the same errors would take {$times} times as many replicates.

## Parts of a reform

page-parts = What each part does of the whole
page-parts-text = The parts of the reform stand in every choice in arms of their own. Each part’s share in {$year} is the mean of what it adds over all orders in which the parts can come (Shapley); the shares add up to what the whole changes. All moments, and what each part changes alone and last, are in `shapley.csv`.
page-parts-label = Shares of the parts
page-parts-whole = whole
page-percentage-points = percentage points

## The funds

page-fund = The pooled funds
page-fund-caption = **Balance of the pooled funds**, 100 million yuan at prices of {$year}. A ring marks the first year in which outgo exceeds income.
page-fund-difference-caption = **The same less the baseline**, replicate by replicate: what the arms do, where their paths lie on each other. The shade is the 95% interval of the difference.
page-band = The shade is where the mean lies in 95 of 100 cases (Student’s t over {$replicates} replicates). Arms meet the same luck, so what lies between two of them is surer than their shades.
page-no-band = There is one replicate, so nothing says how sure a path is.
page-short = When the money runs short: median over replicates; in brackets the replicates in which it happens, when not all
page-first-deficit = First year in deficit
page-below-zero = Balance below zero
page-flows-caption = **Income and outgo of the pooled funds**, 100 million yuan a year at prices of {$year}.
page-income = Income
page-outgo = Outgo
page-balance = Balance
page-difference = Less the baseline

## Money flows

page-money = Where the money comes from and goes
page-money-caption = **Money flows of “{$arm}”** in {$year}, 100 million yuan at prices of {$price}: who pays, through whose hands it goes, and who is paid. Bands are as wide as the money is much; what stays with a fund or on accounts is the growth of its balance.
page-flow-from = From
page-flow-to = To
money-employers = Employers
money-households = Households
money-treasury = Treasury
money-other = Other income
money-drawn = Drawn from balances
money-accounts = Individual accounts
money-insurers = Commercial insurers
money-hospitals = Hospitals
money-pharmacies = Pharmacies
money-reserves = Growth of balances
money-elsewhere = Other outgo

## The accounts

page-accounts = The individual accounts
page-accounts-caption = **Stock of the accounts**, 100 million yuan at prices of {$year}, and the part of it that lies idle: what exceeds three years of the holder's own outlay for care.
page-stock = Stock
page-idle-share = Idle share, %

## Cash

page-out-of-pocket = What members pay in cash
page-out-of-pocket-caption = **Out-of-pocket share of all bills** by age and chronic status in {$year}, %{ $errors ->
    [yes] , with 95% intervals
   *[no] {""}
  }.
page-concentration-caption = **Concentration by income**: members from the poorest to the richest fifth of household income a head along the line, and the part of all cash for care, of the pool’s payments, of household burdens and of income itself that falls on them, in {$year} in the baseline. What lies above the line of equal shares falls on the poor more than on the rich; what lies above the curve of incomes falls on them more than their means do.
page-concentration-members = % of members, from the poorest
page-concentration-share = % of the money

## Winners and losers

page-winners = Winners and losers
page-winners-caption = **Members who carry [+less] than in the baseline, and members who carry [-more]{ $closed ->
    [yes] , both by over 1% of income**, in {$year}, once the change of public funds is given to all persons alike
   *[no] {" "}by over 1% of income**, in {$year}
  }, % of the group{ $errors ->
    [yes] , with 95% intervals
   *[no] {""}
  }. Everybody is compared with themselves.
page-one-arm = There is only one arm, so nobody wins or loses.
page-bear-more = bear more
page-bear-less = bear less
page-winners-title = Winners and losers of “{$arm}” in {$year}, % of members
page-never-differs = The law of this arm never differs from the baseline's, so nobody can win or lose.
page-until-parting = Until {$year} the law of this arm is the baseline's.
page-not-held = Members were not held against the baseline in {$year}.

## Who bears it

page-burden = Who bears it
page-burden-text = What households carry (contributions, premiums and cash for care, less the growth of the accounts) in percent of their income in {$year}, every member having an even part of the household’s; and the members who carry more than in the baseline by over 1% of income. Standard errors stand in small type. A dash: not every replicate has somebody in that group to compare.
page-burden-table = Household burden, % of income: the baseline, and differences from it in percentage points
page-losers-closed = Losers, public funds closed per head, % of the group
page-losers = Losers, % of the group
page-net = Net benefit of the scheme by group
page-net-table = Net benefit: paid for care by pooled and large-expense funds and credited to accounts, less own contributions, yuan of {$year} a member; the baseline, and differences from it
page-by = By {$cuts}
page-and = {" and "}
cut-title-all = {""}
cut-title-age = by age
cut-title-income = by household income a head, in fifths of the members
cut-title-lifetime = by lifetime income
cut-title-status = by status
cut-title-chronic = by chronic illness
losers-losers_by_contribution = Losers, public funds closed by own contributions, % of the group
losers-losers_by_benefit = Losers, public funds closed by the pool's benefit, % of the group
losers-losers_share = Losers before any closure, % of the group
losers-ex_ante_losers_per_head = Of a type that loses, public funds closed per head, % of the group
losers-ex_ante_losers_by_contribution = Of a type that loses, public funds closed by own contributions, % of the group
losers-ex_ante_losers_by_benefit = Of a type that loses, public funds closed by the pool's benefit, % of the group

## Worth of an account yuan

page-worth = What a yuan on an account is worth
page-worth-text = Burdens count a yuan on an account as {$value} of cash. Nobody has measured it; evidence leaves {$low} to {$high}. Of two arms one costs less below one value and the other above it. Where that break-even lies within the range, evidence does not decide between them, whatever the standard errors. The last columns count what the public funds gain as the persons’.
page-worth-baseline = Arms against the baseline, by present values
page-worth-among = Arms against each other
page-worth-among-table = Arms against each other, by present values
page-worth-against = Against
page-worth-even = Even at
page-worth-households = For households
page-worth-closed = With the public funds

## Cover

page-cover = Who holds cover, and what it does
page-cover-text = Who buys follows from what cover is worth to a person and from who brings people to decide; the second is an input that no study gives. Where each replicate has parameters of its own, it is multiplied by 0.5 to 1.5 among them: the least and the most take-up of the replicates are that doubt and all others together.
page-cover-table = Arms that sell cover in {$year}: holders, % of members [least and most of the replicates]; premium a holder in the first year and in {$year}, yuan of the year, and claims over premiums, both of the replicates in which it is still sold; differences of what lies idle on accounts and of persons with more than 10,000 yuan in cash, percentage points; losers, %{ $errors ->
    [true] {" "}(standard errors in brackets)
   *[other] {""}
}
page-cover-caption = **Take-up and premium a holder** by year.
page-cover-take-up = Holders, % of members
page-cover-premium = Premium a holder, yuan of the year
page-yuan-of-the-year = yuan of the year

## Take-up

page-take-up = If more or fewer bought
page-take-up-text = How many buy a cover is chosen by a rule of which little is known. Here the arms that sell one are lived again with other shares of buyers among those who can pay, those who want it most first, so that selection is that of each share. In {$year}; the points are the chosen take-up. Nobody holds a product in a replicate in which all its insurers have given it up, whatever take-up is imposed.
page-take-up-caption = **Against take-up**, % of those who were asked and can pay; money at prices of {$year}.
page-take-up-table = Imposed and chosen take-up in {$year}
page-take-up-share = Take-up, % of those who can pay
page-take-up-holders = Holders, % of members
page-take-up-chosen = {$share} chosen
page-chosen = chosen
page-take-up-title = {$measure} by take-up, % of those who can pay
page-take-up-none = No arm has a value of this at any imposed take-up.

## The explorer

page-explorer = Any other number
page-explorer-metric = Metric
page-explorer-differences = less the baseline
page-explorer-no-script = With a script running, this place draws any metric over the years. The numbers are in `yearly.csv` and `paired.csv` beside this page.
page-explorer-caption = {"{what}; {unit}."}
page-explorer-less = {"{what}, less the baseline; {unit}."}
page-explorer-range = {"{low} to {high}"}
page-prices-of = {$unit}, prices of {$year}
page-million = million {$unit}
page-100-million-yuan = 100 million yuan
page-100-million-yuan-of = 100 million yuan of {$year}
page-by-arm = {$metric} by arm, {$unit}
page-less-by-arm = {$metric} less the baseline, by arm, {$unit}
page-no-value = No arm has a value of {$metric} in the years of the tables.
page-no-difference = No arm differs from the baseline in {$metric} in the years of the tables.
page-out-of-pocket-title = Out-of-pocket share by age and chronic status in {$year}, %
page-out-of-pocket-none = No arm has an out-of-pocket share in {$year}.

## Published figures

page-published = The simulated past against published figures
page-published-text = The baseline arm (line) beside published figures: **●** verified, **○** recalled or estimated, shown but not scored.{ $scored ->
    [0] {""}
   *[other] {" "}{$inside} of {$scored} verified figures are matched within their bands.
  }
page-maternity = Maternity insurance was merged into the employees' scheme in 2019. Published income and outgo include it from that year on, as the simulated pooled funds do; earlier published figures do not.
page-no-published = No published figure was given for this scenario.
page-unkept = { $years ->
    [one] The year {$last} was
   *[other] The years {$first} to {$last} were
  } lived but not kept, since the tables begin in {$from}: {$count} of {$all} figures stand without a simulated value beside them. Run with `--from {$first}` to compare them too.
page-published-one = Published figures one by one
page-published-table = Simulated and published
page-metric = Metric
page-group = Group
page-year = Year
page-simulated = Simulated
page-simulated-path = simulated
page-published-value = Published
page-unit = Unit
page-deviation = Deviation, %
page-band-of = Band, %
page-verdict = Verdict
page-confidence = Confidence
verdict-not-kept = not kept
verdict-not-simulated = not simulated
verdict-not-scored = not scored
verdict-inside = inside
verdict-outside = outside
confidence-verified = verified
confidence-recalled = recalled
confidence-estimated = estimated
confidence-assumed = assumed
confidence-derived = derived
confidence-published = published
confidence-fitted = fitted

## What it rests on

page-rests = What it rests on
page-rests-text = { $assumed ->
    [0] No value of the model is an assumption.
   *[other] Of {$all} values that the model takes from outside, {$assumed} are assumed or estimated, {$fitted} are fitted to published figures up to 2019, and the rest are published or derived. Each has its range and source in the appendix.
  }
page-rests-data = Verified figures reach to {$figures}, every series of the tables to {$observed}; beyond them the closure “{$closure}” goes on, the same in every arm.
page-rests-limits = What is not there: hospitals of a tier are one, firms are sectors, and care of persons in no scheme is not simulated unless the scenario says so. What the past is missed by stands in the appendix, figure by figure.

## How it was made

page-method = How it was made
page-scenario = Scenario
page-scenario-text = {$name}, {$from}–{$until}; SHA-256 `{$sha}`
page-overridden = Overridden by
page-who = Who is simulated
page-who-text = {$universe}: {$persons} at the opening, each for {$weight} of the nation
universe-member-households = members and their households
universe-members = members
universe-nation = everybody in the nation
page-chance = Chance
page-chance-text = {$replicates} { $replicates ->
    [one] replicate
   *[other] replicates
  }, seed {$seed}; every draw belongs to a person, a year and a decision, so that arms differ by the reform alone
page-money-prices = Money
page-money-text = prices of {$year}, deflated by the simulated index of consumer prices; discount rate {$rate}% a year
page-fitted = Fitted parameters
page-vectors = each replicate has a vector of the fitted set: {$vectors}; what stands in them is in `vector_values.csv`
page-vector = {$vector} in replicate {$replicate}
page-best = the best ones, in every replicate
page-data = Data
page-data-text = verified figures until {$figures}; every series of the tables until {$observed}
page-beyond = Beyond the data
page-beyond-text = closure “{$closure}”, the same in every arm
closure-low = low
closure-medium = medium
closure-high = high
page-software = Software
page-software-text = gongji {$version}, commit `{$commit}`, policy contract {$abi}, `{$rustc}`; machine and times are in `manifest.toml`
page-cite = How to cite

## Appendix

page-appendix = Behind the results
page-all-arms = All arms
page-all-arms-text = The tables of results with every arm, {$columns} at a time.
page-sources = Sources
page-literature = Literature
page-tags = What the tags mean
page-notes = Notes
page-notes-text = What stands where nothing is published: assumptions, defaults and our own arithmetic.
page-none-named = None was named.
page-assumptions = Assumptions
page-assumption = Assumption
page-value = Value
page-range = Range
page-source = Source
page-range-of = {$min} to {$max}
page-none-declared = None was declared.
page-policies = Policies and their parameters
page-parameter = Parameter
page-where-from = Where the value comes from
page-no-policy = No policy took part.
page-everybody = all
page-hashes = Hashes
page-hashes-inputs = Policies and input files
page-hashes-states = Final states, by arm and replicate
page-metric-unit = {$metric}, {$unit}
page-concentration-title = Shares of cash, pool payments, burdens and incomes by income in {$year}
page-default = default
page-preset = preset {$name}
page-preset-words = preset {$name}: {$words}
page-money-title = Money flows of “{$arm}” in {$year}, 100 million yuan
page-money-none = The tables do not hold {$year} and the year before it, so no flow is known.
page-money-table = Flows one by one, 100 million yuan of {$price}: “{$arm}”, and differences from it
money-funds = Pooled and large-expense funds
page-default-words = default: {$words}
page-given = scenario {$place}
page-this-scenario = this scenario
page-value-in = {" "}in {$province}
page-value-from = {" "}from {$year}
