# The terminal's summary, the sentence that answers, groups and units.

## The sentence that answers

answer-head = In {$year}, against “{$baseline}” (money in 100 million yuan of {$price}{ $errors ->
    [yes] , standard errors in brackets
   *[no] {""}
  }{ $many ->
    [1] {""}
   *[other] ; told apart by 95% intervals that hold for all {$many} arms at once
  }): {$parts}.
answer-same = No arm differs from “{$baseline}” in anything that is counted.
answer-nothing = In {$year} no arm can be told from “{$baseline}” by its funds, burden or cash{ $many ->
    [1] {""}
   *[other] {" "}(95% intervals that hold for all {$many} arms at once)
  }.
answer-pool_balance = the pooled funds hold {$ends}
answer-pool_balance-most = most
answer-pool_balance-least = least
answer-pool_balance-more = more
answer-pool_balance-less = less
answer-household_burden = households carry {$ends}
answer-household_burden-most = most
answer-household_burden-least = least
answer-household_burden-more = more
answer-household_burden-less = less
answer-out_of_pocket_share = the share of care that is paid in cash is {$ends}
answer-out_of_pocket_share-most = highest
answer-out_of_pocket_share-least = lowest
answer-out_of_pocket_share-more = higher
answer-out_of_pocket_share-less = lower
answer-both = {" and "}
answer-end = {$said}{ $among ->
    [yes] {" "}of the arms that can be told from it
   *[no] {""}
  } under “{$arm}” ({$figure}{$vectors}{ $rivals ->
    [0] {""}
    [one] ; one other arm cannot be told from it
   *[other] ; {$rivals} other arms cannot be told from it
  })
answer-vectors = , so with {$stands} of {$of} vectors
answer-unit-percent = {" "}percentage points

## Parts of a reform

summary-parts = What each part does of the whole in {$year} (Shapley's shares, which add up to it{ $errors ->
    [yes] ; standard errors in brackets
   *[no] {""}
  }):
summary-part-line = {$measure} {$whole}: {$parts}
summary-part = {$part} {$share}

## The tables

summary-in-year = In {$year}; { $what ->
    [alone] the arm by itself
    [each] each arm by itself
   *[differences] baseline and differences from it
  }, 100 million yuan of {$price}:
summary-present-value = {$words}, 100 million yuan of {$price}{ $errors ->
    [yes] {" "}(standard error)
   *[no] {""}
  }:
column-pool = pool
column-accounts = accounts
column-idle = idle
column-burden = burden
column-cash = cash share
column-losers = losers
column-deficit = deficit
column-gap = gap of the funds
column-household-burden = household burden
column-spending = spending
column-households = households
column-closed = with the public funds
summary-worth = At which value of a yuan on an account an arm costs less than the baseline, by present values; open: the break-even lies within {$low} to {$high} and is not decided by evidence (burdens are counted at {$value}):
summary-dash = – {$columns}: {$why}
summary-dash-of = {$column} of {$arms}
summary-unit-points = {" "}pp

## Arms that sell cover

summary-cover = Arms that sell cover, in {$year}: holders, % of members (least and most of the replicates); premium a holder in the first year and in {$year}, yuan of the year, and claims over premiums, both of the replicates in which it is still sold; differences from the baseline of what lies idle on accounts and of persons with more than 10,000 yuan in cash, percentage points; losers, %{ $errors ->
    [true] {" "}(standard errors in brackets):
   *[other] :
}
cover-take-up = take-up
cover-premium = premium
cover-loss = loss ratio
cover-idle = idle
cover-tail = large cash
cover-losers = losers
cover-range = {$mean} [{$least}–{$most}]

## Take-up

summary-take-up = Take-up of “{$arm}” in {$year}, % of those who can pay (* chosen):
column-take-up = take-up
column-holders = of members
column-take-up-pool = pool
column-take-up-burden = burden, %
column-take-up-loss = loss, %
column-take-up-selection = selection
summary-take-up-given-up = Where all its insurers have given a product up, nobody holds it, whatever take-up is imposed.

## Below the tables

summary-left-out = Left out: {$lost}
summary-baseline-lost = The baseline “{$baseline}” was lost: there are no differences.
summary-parting = The arms part in {$year}; until then they are the same, person by person.
summary-deficit = deficit: first year in which the pooled funds' outgo exceeds their income (median of all replicates, never included).
summary-deficit-spread = {$arm}: {$year}, from {$range}
summary-one-replicate = One replicate has no standard error: any difference may be luck.
summary-told-apart = {$errors} A difference is told from zero where its 95% interval (Student's t, {$replicates} replicates) does not hold it.
precision-reached = The difference in {$metric} of “{$arm}” in {$year} has a standard error of {$is} after {$replicates} replicates; {$error} was wanted.
precision-missed = The difference in {$metric} of “{$arm}” in {$year} has a standard error of {$is} after {$replicates} replicates, which were the limit; {$error} was wanted, which takes some {$needed}.
precision-beyond = more than can ever be run
precision-none = The difference in {$metric} of “{$arm}” in {$year} has no standard error: the arm or a value is missing, so no replicates were added.
summary-made = {$persons}, {$replicates}, seed {$seed}; closure {$closure}.
describe-word = {$key}: {$text}
summary-results = results: {$folder}
summary-report = report:  {$page}
summary-branch = branch:  {$folder}
summary-shard = Shard {$number} of {$of}: {$own} of {$all} arms of replicates.
summary-shard-place = shard: {$folder}

## Groups

group-all = everybody
group-age = age {$range}
group-income = income fifth {$fifth}
group-income-1 = lowest income
group-income-5 = highest income
group-lifetime = lifetime fifth {$fifth}
group-lifetime-1 = lowest lifetime income
group-lifetime-5 = highest lifetime income
group-chronic-yes = chronically ill
group-chronic-no = not chronic
group-status-worker = worker
group-status-flexible = flexible
group-status-retired = retired
group-care-outpatient = ordinary outpatient care
group-care-chronic = chronic-list care
group-care-pharmacy = pharmacies
group-care-inpatient = stays in hospital
group-tier-community = community hospitals
group-tier-district = district hospitals
group-tier-city = city hospitals
group-status-active = working
group-status-none = outside the scheme
group-status-rest = left the scheme or without benefits
group-age-rest = left the scheme or without benefits
group-chronic-rest = left the scheme or without benefits
group-income-rest = left the scheme or without benefits
group-lifetime-rest = left the scheme or without benefits
group-sex-rest = left the scheme or without benefits
group-sector-rest = left the scheme or without benefits
group-scheme-rest = left the scheme or without benefits
group-area-rest = left the scheme or without benefits
group-province-rest = left the scheme or without benefits
group-sex-male = men
group-sex-female = women
group-age-80- = age 80+
group-sector-none = no sector
group-sector-institution = government and institutions
group-sector-state = state firms
group-sector-private = private companies
group-sector-small = small private firms
group-sector-flexible = flexible workers
group-sector-migrant = migrant workers
group-sector-laid_off = laid off
group-sector-retired = retired
group-sector-student = students and children
group-sector-resident = residents outside the scheme
group-scheme-none = in no scheme
group-scheme-employees = employees' scheme
group-scheme-residents = residents' scheme
group-scheme-free-care = free medical care
group-scheme-labour-insurance = labour insurance
group-scheme-migrants = migrants' scheme
group-scheme-account-and-shield = account and shield
cut-all = everybody
cut-age = age
cut-income = income
cut-lifetime = lifetime income
cut-status = status
cut-chronic = chronic illness
cut-care = kind of care
cut-tier = tier of hospital
cut-area = pooling area
cut-province = province
cut-sector = sector
cut-sex = sex
cut-scheme = scheme

## Units

unit-persons = persons
unit-households = households
unit-yuan = yuan
unit-share = share
unit-year = year
unit-visits = visits
unit-stays = stays
unit-months = months
unit-index = index
unit-ratio = ratio
unit-days = days
unit-beds = beds
unit-insurers = insurers
unit-years = years
unit-- = %
unit-fen = fen
unit-number = number
unit-name = name
unit-flag = flag
unit-yes-or-no = yes or no
unit-0-or-1 = 0 or 1
unit-stays-a-year = stays a year
unit-average-wages = average wages
unit-yuan-a-year = yuan a year
unit-yuan-a-stay = yuan a stay
unit-yuan-per-yuan = yuan per yuan
unit-yuan-per-yuan-of-evaded-contribution = yuan per yuan of evaded contribution
unit-yuan-of-cash-for-a-yuan-on-the-account = yuan of cash for a yuan on the account
unit-part-of-what-employers-pay-more = part of what employers pay more
unit-relative-aversion-to-risk = relative aversion to risk
unit-arc-elasticity = arc elasticity
unit-elasticity = elasticity
unit-elasticity-of-the-odds = elasticity of the odds
unit-elasticity-to-the-rank-of-earnings = elasticity to the rank of earnings
unit-weight = weight
unit-chance = chance
unit-chance-per-year = chance per year
unit-chance-per-unit-unpaid = chance per unit unpaid
unit-per-year = per year
unit-log-odds = log odds
unit-log-odds-per-unit = log odds per unit
unit-log-odds-per-contrast = log odds per contrast
unit-factor = factor
unit-standard-deviation-in-log-odds = standard deviation in log odds
unit-log-odds-per-unit-of-rank = log odds per unit of rank
unit-log-odds-per-unit-of-price = log odds per unit of price
unit-log-odds-per-unit-of-quality = log odds per unit of quality
unit-log-odds-per-unit-of-gain-over-income = log odds per unit of gain over income
unit-log-odds-per-kilometre = log odds per kilometre
unit-log-odds-per-price-of-the-cheapest = log odds per price of the cheapest
unit-share-a-year = share a year
unit-share-per-year = share per year
unit-share-per-unit-of-price = share per unit of price
unit-share-of-the-bill = share of the bill
unit-share-of-the-bill-per-unit-unpaid = share of the bill per unit unpaid
unit-share-of-the-bill-per-unit-of-mark-up = share of the bill per unit of mark-up
unit-share-of-the-elasticity = share of the elasticity
unit-share-of-lines = share of lines
unit-share-of-purchases = share of purchases
unit-share-of-stays = share of stays
unit-share-of-stays-per-unit-of-idle-beds = share of stays per unit of idle beds
unit-share-of-cases-per-unit-unpaid = share of cases per unit unpaid
unit-share-of-volume-per-unit-of-margin = share of volume per unit of margin
unit-share-of-the-occupancy-of-the-opening = share of the occupancy of the opening
unit-share-of-the-gap-a-year = share of the gap a year
unit-share-of-the-balance-a-year = share of the balance a year
unit-share-of-the-change = share of the change
unit-share-of-income = share of income
unit-share-of-revenue = share of revenue
unit-share-of-contributions = share of contributions
unit-share-of-base = share of base
unit-share-of-wage = share of wage
unit-share-of-wage-or-pension = share of wage or pension
unit-share-of-wage-and-pension = share of wage and pension
unit-share-of-average-wage = share of average wage
unit-share-of-the-average-wage = share of the average wage
unit-share-of-average-pension = share of average pension
unit-share-of-the-mean-pension = share of the mean pension
unit-share-of-worker-s-contribution = share of worker's contribution
unit-share-of-members = share of members
unit-share-of-active-members = share of active members
unit-share-of-women-who-work = share of women who work
unit-share-of-urban-employment = share of urban employment
unit-share-of-those-who-can-pay = share of those who can pay
unit-share-of-expected-claims = share of expected claims
unit-share-of-premiums = share of premiums
unit-share-of-last-year-s-growth = share of last year's growth
unit-share-of-last-year-s-growth-of-the-price-of-stays = share of last year's growth of the price of stays
unit-share-of-2012-a-year = share of 2012 a year
unit-claims-over-premiums = claims over premiums
unit-growth-a-year-per-unit-of-margin = growth a year per unit of margin
unit-index-per-unit-of-loss = index per unit of loss
unit-years-of-premiums = years of premiums
unit-represented-persons = represented persons
unit-variance-over-squared-mean = variance over squared mean
unit-standard-deviation-of-log-wage = standard deviation of log wage
unit-standard-deviation-of-log-balance = standard deviation of log balance
unit-standard-deviation-of-log-cost = standard deviation of log cost
unit-standard-deviation-of-log-dislike-of-risk = standard deviation of log dislike of risk
unit-correlation-of-logarithms = correlation of logarithms
unit-correlation-from-year-to-year = correlation from year to year
unit-over-need-csv = over need.csv
unit-over-care-csv = over care.csv
unit-over-2012 = over 2012

## Progress, and a run that was made again

progress-bar = {"{bar:32} {pos}/{len} years  {msg}  {eta} left"}
progress-common = common past
progress-now = {$arm}, replicate {$replicate}, {$year}
progress-from = {$arm}, replicate {$replicate}: from {$year}
progress-done = {$arm}, replicate {$replicate}: {$year} done; {$done}/{$total} years, about {$left} s left
progress-over = { $years ->
    [one] {$years} year
   *[other] {$years} years
  } simulated in {$seconds} s
verify-same = verified: { $files ->
    [one] {$files} file
   *[other] {$files} files
  } and the manifest of {$folder} are the same, byte for byte, when run again by {$program}
verify-cannot = {$folder} cannot be verified here: not all that its manifest names is at hand
verify-note = note: {$note}
