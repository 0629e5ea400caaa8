"""The reference model in numpy: one array an attribute, whole arrays at a time, SFC64 (the fastest of its generators)."""

import numpy as np

from common import SEED, measure


class Society:
    pass


def build(persons):
    s = Society()
    s.rng = np.random.Generator(np.random.SFC64(SEED))
    s.age = s.rng.integers(20, 80, persons, dtype=np.int32)
    s.sex = s.rng.random(persons) < 0.5
    s.wage = s.rng.lognormal(np.log(60000), 0.5, persons)
    s.chronic = s.rng.random(persons) < 0.02 + 0.006 * (s.age - 20)
    s.account = np.zeros(persons)
    return s


def live(s):
    rng, persons = s.rng, s.age.size
    s.age += 1
    death = np.minimum(1.0, 0.0001 * np.exp(0.085 * (s.age - 20)) * np.where(s.chronic, 1.5, 1.0))
    dead = np.flatnonzero(rng.random(persons) < death)
    s.age[dead] = 20
    s.sex[dead] = rng.random(dead.size) < 0.5
    s.wage[dead] = rng.lognormal(np.log(60000), 0.5, dead.size)
    s.chronic[dead] = False
    s.account[dead] = 0.0

    s.chronic |= rng.random(persons) < np.minimum(0.5, 0.002 * np.exp(0.05 * (s.age - 20)))

    works = s.age < 60
    np.multiply(s.wage, 1.03, out=s.wage, where=works)
    credit = np.where(works, 0.038 * s.wage, 1800.0)
    s.account += credit
    pool_in = 0.042 * s.wage.sum(where=works)
    acct_in = credit.sum()

    outpatient = rng.poisson(np.where(s.chronic, 6.0, 2.0)) * rng.lognormal(np.log(250), 0.6, persons)
    chance = np.minimum(0.9, 0.05 + 0.002 * np.maximum(0, s.age - 40) + 0.1 * s.chronic)
    stays = np.flatnonzero(rng.random(persons) < chance)
    cost = rng.lognormal(np.log(9000), 0.9, stays.size)

    first = np.minimum(outpatient, s.account)
    s.account -= first
    cash = outpatient.sum() - first.sum()
    rate = np.where(works[stays], 0.80, 0.85)
    pool = np.minimum(300000.0, rate * np.maximum(0.0, cost - 1200.0))
    rest = cost - pool
    second = np.minimum(rest, s.account[stays])
    s.account[stays] -= second
    cash += rest.sum() - second.sum()
    acct_out = first.sum() + second.sum()
    return s.chronic.mean(), pool_in, pool.sum(), acct_in, acct_out, s.account.sum(), cash, dead.size


measure(build, live)
