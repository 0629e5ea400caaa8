# What is read off the rows of results: measures, reasons, changes of law, verdicts.

list-comma = {", "}
list-and = {$most} and {$last}
list-semicolon = {"; "}
two-sentences = {$first}. {$second}
counted-replicates = { $number ->
    [one] {$number} replicate
   *[other] {$number} replicates
  }
counted-persons = { $number ->
    [one] {$shown} person
   *[other] {$shown} persons
  }

## Measures of the headline. A dash before a name: it belongs to the line above.

measure-pool_balance = Balance of the pooled funds
measure-large_expense_balance = Balance of the funds for large expenses
measure-pool_gap = Actuarial gap: outgo less income of all funds
measure-pool_deficit = Chance that the pooled funds run a deficit
measure-account_balance = Stock of the individual accounts
measure-idle_share = Idle share of the accounts
measure-household_burden = Household burden
measure-closed_burden = — less the surplus of public funds
measure-out_of_pocket = Out-of-pocket spending
measure-out_of_pocket_share = Out-of-pocket share: all care
measure-out_of_pocket_share-outpatient = — ordinary outpatient
measure-out_of_pocket_share-chronic = — chronic outpatient
measure-out_of_pocket_share-pharmacy = — pharmacy
measure-out_of_pocket_share-inpatient = — inpatient
measure-catastrophic_share = Households with catastrophic spending
measure-forgone_care_share = Care forgone because of its cost
measure-visits = Outpatient visits, million
measure-chronic_visits = Chronic-list visits, million
measure-discharges = Stays in hospital, million
measure-medical_spending = Total medical spending
measure-losers_per_head = Losers: burden up by over 1% of income, funds closed per head
measure-losers_by_contribution = — closed by contributions
measure-losers_by_benefit = — closed by the pool's benefit
measure-losers_share = — before any closure
measure-ex_ante_losers_per_head = In types that lose, funds closed per head
measure-risk_premium = Premium for the risk that is left
measure-welfare_change = Welfare over the baseline
measure-welfare_change_without_quantity = — without the change of care
measure-mpc_account = Spending of a yuan credited
measure-arc_elasticity-outpatient = Arc elasticity: outpatient visits
measure-arc_elasticity-chronic = — chronic-list visits
measure-arc_elasticity-inpatient = — stays in hospital
measure-members = Members of the scheme, million
measure-takeup_share = Take-up of commercial products
measure-loss_ratio = Loss ratio of commercial products
measure-unit-yuan = yuan of {$year}

## Why a cell has no figure

why-is-baseline = the arm is the baseline
why-baseline-lost = the baseline was lost
why-not-in-baseline = the baseline has none to compare it with
why-never-sold = no commercial product was ever sold
why-no-fund = no policy has a fund for large expenses
why-not-compared = members were not compared with the baseline in this year
why-too-near = it is one over a difference from the baseline that is too near to nothing
why-is-difference = it is made of differences from the baseline itself
why-no-replicate = no replicate has one
why-some-replicates = only {$known} of {$replicates} replicates { $known ->
    [one] has
   *[other] have
  } one
why-one-replicate = one replicate has no standard error
why-few-differ = a difference of chances has no interval; { $differ ->
    [one] {$differ} replicate differs
   *[other] {$differ} replicates differ
  }, too few or too unlike to tell it from zero
why-sign-test = a difference of chances has no interval; the sign test over replicates tells it from zero

## Years of events

year-never = never
year-not-in-median = not in the median (it comes in {$known} of {$replicates} replicates)
year-in-some = {$year} (it comes in {$known} of {$replicates} replicates)
year-range = {$first} to {$last}

## Break-even values of an account yuan

worth-less = costs less
worth-more = costs more
worth-same = costs the same
worth-less-above = costs less above {$worth}
worth-less-below = costs less below {$worth}
worth-open = {$costs}: not decided by evidence
worth-short-less = less
worth-short-more = more
worth-short-same = the same
worth-short-less-above = less above {$worth}
worth-short-less-below = less below {$worth}
worth-short-open = open: {$costs}

## What sets an arm apart from the baseline

change-adds = adds {$policy}{$setting}{$spread}{$calendar}{$end}
change-has = {$policy}{$setting}{$spread}{$calendar}{$end}
change-later = {$policy}{$setting}
change-until = , until {$year}
change-without = is without {$policies}
change-acts = {$policy} acts {$own}, not {$there}
change-again = {$policy} has the baseline's values again
change-instead = {$policy} has {$values}
change-instead-preset = {$policy} is as {$own} instead of {$there}: {$values}
change-pair = {$name} {$own} instead of {$there}
change-value = {$name} {$value}
change-with = {" "}with {$values}
change-as = {" "}as {$preset}
change-as-but = {" "}as {$preset}, but with {$values}
change-areas = {" "}in {$areas}
change-share = {$share}%
change-all = all
change-of-areas = {$share} of areas
change-reached = , {$share} from {$year}
change-by-calendar = , by province as {$paths} of the calendar
change-policy-in = {$policy} in {$province}
change-term = from {$year}{$spread}{$end}
change-term-until = {" "}until {$year}
change-order = has {$own}, where the baseline has {$there}
change-before = {" "}before{" "}
change-own-factor = {$name} {$value} times its course
change-own-has = has {$value}
change-own-not = has {$value}, not {$there}
change-own-without = is without {$value}
change-own-again = has the baseline's {$name} again

value-yes = yes
value-no = no
value-choice = {$words} ({$name})
value-share = {$number}% ({$unit})

## What was left out

arm-of-title = {$title} ({$name})
lost-arm = arm {$arm}: {$who}year {$year}: {$cause} (replicate {$replicate})
lost-who = policy {$policy}, hook {$hook},{" "}
lost-twin = arm {$arm}: {$cause}
twin-title = {$of}, funds neutral
solved-twin = Solved twin of {$of} by {$by}: {$column} is {$value} from {$from} on, so that public funds have the present value of the baseline's over {$from} to {$until}, but for {$gap}% of outgo ({$low}% at 2% a year, {$high}% at 4%); evaluations: {$evaluations}.
errors-chance = Standard errors hold chance alone, not the doubt about parameters and assumptions.
errors-parameters = Standard errors hold chance and the spread of the parameters, not the doubt about other assumptions.

## Take-up

take-up-pool = Balance of the pooled funds, 100 million yuan
take-up-burden = Household burden, % of income
take-up-loss-ratio = Loss ratio, %
take-up-selection = Selection ratio
take-up-no-step = a replicate has none, because nobody there holds the product
