# What the columns of a panel of persons hold, by name.

panel-arm = the arm of the scenario
panel-replicate = number of the replicate, from 1
panel-year = calendar year
panel-person = identity of the person, the same in every arm and year of a replicate
panel-weight = persons of the nation for whom the person stands

## Attributes of a person

panel-age = completed years at the end of the year
panel-sex = 0 male, 1 female
panel-status = 0 no member, 1 worker, 2 flexible worker, 3 retired
panel-woman_cadre = 1 when a woman retires by the rule for cadres
panel-family_role = place in the household: 1 married, 2 widowed, 4 child, 8 old parent
panel-relatives_joined = who came through this person since entry: children born, a spouse or parent from outside
panel-work = sector of work in the lower three bits; 8 has left the scheme, 16 employer in arrears, 32 benefits stopped
panel-transitory_wage = part of the wage that lasts one year: which of 256 equal parts of its distribution
panel-has_account = 1 with an individual account
panel-chronic_certified = 1 when certified for the chronic outpatient list
panel-tier = tier of last year's outpatient care: 1 community, 2 district, 3 city hospital
panel-holdings = the first eight products held, one bit each
panel-care_history = last year's care: 1 some was forgone, 2 a condition was managed, 4 nothing was paid out of the account
panel-conditions = chronic conditions, one bit each in the order of `conditions.csv`
panel-persistent_wage = part of the wage that fades slowly, in standard deviations of its logarithm
panel-earnings_rank = lifetime rank of earnings: own mean wage over that of age, sector and area; its fifth is the class of lifetime income
panel-frailty = lifelong need of care over the mean of all
panel-balance = balance of the individual account
    .label = balance of the individual account
panel-mean_own_payment = own payment for care (account and cash), mean of recent years
panel-scheme = scheme of the year: 0 none, 1 employees', 2 residents', 3 free care, 4 labour insurance, 5 migrants', 6 account and shield; kept where everybody's care is simulated
panel-residence = 0 in the country, 1 in a town; a move to another area alone changes it; kept where a policy of some arm asks for it
panel-hukou = registered 0 in the province, 1 in another one; a move between provinces alone changes it; kept where a policy of some arm asks for it
panel-county = county or district of the area in which the household lives, from 0; kept where a policy of some arm asks for it
panel-diagnosed = conditions that the person had in an earlier year, one bit each as in `conditions`; kept where a policy of some arm asks which begin

## The person's year

panel-area = pooling area in which the year was lived
panel-province = province of that area
panel-sector = sector of work, and what the retired and those outside the scheme are instead
panel-chronic = 1 with a chronic condition, 0 without, as in the groups of tables
panel-income = fifth of household income per head, 1 is the lowest, as in the groups of tables
    .label = fifth of income
panel-lifetime = fifth of lifetime income, 1 is the lowest, as in the groups of tables
panel-wage = own wage of the year
panel-pension = own pension of the year
panel-worker_contributions = contribution paid by the person
panel-account_credit = credited to the account in the year, interest included
panel-premiums = premiums of commercial products
panel-visits = ordinary outpatient visits
panel-chronic_visits = visits for diseases on the chronic list
panel-purchases = purchases at pharmacies
panel-discharges = stays in hospital
panel-forgone_care = episodes of care not sought because of their cost
panel-medical_spending = all bills, pharmacies included
panel-pharmacy_spending = bills of retail pharmacies
panel-pool_payment = paid by the pooled fund for care
panel-large_expense_payment = paid by the fund for large expenses for care
panel-account_payment = paid for care from own and family accounts
panel-commercial_payment = paid for care by commercial insurers
panel-employer_payment = paid for care by the employer, beside contributions
panel-treasury_payment = paid for care by the treasury, layer by layer
panel-out_of_pocket = paid for care in cash: the sum of its four parts by kind of care
panel-out_of_pocket_outpatient = paid in cash for ordinary outpatient visits
panel-out_of_pocket_chronic = paid in cash for visits on the chronic list
panel-out_of_pocket_pharmacy = paid in cash at pharmacies
panel-out_of_pocket_inpatient = paid in cash for stays in hospital
panel-net_benefit = `pool_payment` plus `large_expense_payment` plus `account_credit` less `worker_contributions`
panel-household_burden = `household_outlay` less `account_value` times `account_growth`
panel-household_outlay = the person's even part of what the household paid in contributions, premiums and cash for care, less what it was paid back in cash
panel-account_growth = the person's even part of the growth of the household's accounts over the year
panel-household_income = the person's even part of wages, pensions and other income of the household
panel-catastrophic = 1 where the household's cash for care is 40% or more of its income above subsistence and the person is insured
