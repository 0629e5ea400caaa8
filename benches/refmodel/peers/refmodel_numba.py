"""The reference model in numba: one compiled loop over arrays on all threads, numba's own random numbers.

Threads follow NUMBA_NUM_THREADS; each draws from its own state, as numba's documentation has it."""

import math

import numba as nb
import numpy as np

from common import SEED, measure

LOG_WAGE, LOG_VISIT, LOG_STAY = math.log(60000.0), math.log(250.0), math.log(9000.0)


@nb.njit(parallel=True)
def seed(value):
    for thread in nb.prange(nb.get_num_threads()):
        np.random.seed(value + thread)


@nb.njit(parallel=True, fastmath=True)
def people(age, sex, wage, chronic):
    for i in nb.prange(age.size):
        age[i] = np.random.randint(20, 80)
        sex[i] = np.random.random() < 0.5
        wage[i] = math.exp(LOG_WAGE + 0.5 * np.random.standard_normal())
        chronic[i] = np.random.random() < 0.02 + 0.006 * (age[i] - 20)


@nb.njit(parallel=True, fastmath=True)
def year(age, sex, wage, chronic, account):
    ill = 0
    deaths = 0
    pool_in = pool_out = acct_in = acct_out = stock = cash = 0.0
    for i in nb.prange(age.size):
        age[i] += 1
        factor = 1.5 if chronic[i] else 1.0
        if np.random.random() < min(1.0, 0.0001 * math.exp(0.085 * (age[i] - 20)) * factor):
            deaths += 1
            age[i] = 20
            sex[i] = np.random.random() < 0.5
            wage[i] = math.exp(LOG_WAGE + 0.5 * np.random.standard_normal())
            chronic[i] = False
            account[i] = 0.0
        if not chronic[i] and np.random.random() < min(0.5, 0.002 * math.exp(0.05 * (age[i] - 20))):
            chronic[i] = True
        ill += chronic[i]
        works = age[i] < 60
        if works:
            wage[i] *= 1.03
            credit = 0.038 * wage[i]
            pool_in += 0.042 * wage[i]
        else:
            credit = 1800.0
        balance = account[i] + credit
        acct_in += credit
        visits = np.random.poisson(6.0 if chronic[i] else 2.0)
        outpatient = visits * math.exp(LOG_VISIT + 0.6 * np.random.standard_normal())
        first = min(outpatient, balance)
        balance -= first
        cash += outpatient - first
        acct_out += first
        chance = 0.05 + 0.002 * max(0, age[i] - 40) + (0.1 if chronic[i] else 0.0)
        if np.random.random() < min(0.9, chance):
            cost = math.exp(LOG_STAY + 0.9 * np.random.standard_normal())
            pool = min(300000.0, (0.80 if works else 0.85) * max(0.0, cost - 1200.0))
            second = min(cost - pool, balance)
            balance -= second
            pool_out += pool
            acct_out += second
            cash += cost - pool - second
        account[i] = balance
        stock += balance
    return ill / age.size, pool_in, pool_out, acct_in, acct_out, stock, cash, deaths


def build(persons):
    age = np.empty(persons, np.int32)
    sex, chronic = np.empty(persons, np.bool_), np.empty(persons, np.bool_)
    wage, account = np.empty(persons), np.zeros(persons)
    seed(SEED)
    people(age, sex, wage, chronic)
    return age, sex, wage, chronic, account


def live(society):
    return year(*society)


measure(build, live, warm_up=lambda: live(build(1000)))
