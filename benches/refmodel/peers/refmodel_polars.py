"""The reference model in polars: a data frame, expressions evaluated together; luck comes from numpy as columns, since
polars has no generator of distributions of its own."""

import numpy as np
import polars as pl
from polars import col

from common import SEED, measure

RNG = np.random.Generator(np.random.SFC64(SEED))


class Society:
    pass


def build(persons):
    s = Society()
    age = RNG.integers(20, 80, persons, dtype=np.int32)
    s.frame = pl.DataFrame({
        "age": age,
        "sex": RNG.random(persons) < 0.5,
        "wage": RNG.lognormal(np.log(60000), 0.5, persons),
        "chronic": RNG.random(persons) < 0.02 + 0.006 * (age - 20),
        "account": np.zeros(persons),
    })
    return s


def luck(persons, **draws):
    return [pl.Series(name, values) for name, values in draws.items()]


def live(s):
    n = s.frame.height
    age = col("age")
    frame = s.frame.with_columns(age + 1).with_columns(luck(n, u=RNG.random(n)))
    frame = frame.with_columns(
        dead=col("u") < pl.min_horizontal(1.0, 0.0001 * (0.085 * (age - 20)).exp() * (1.0 + 0.5 * col("chronic")))
    )
    deaths = int(frame["dead"].sum())
    dead = frame["dead"].arg_true()
    # Newcomers: drawn for the dead alone, and put in their places.
    sex, wage = frame["sex"].scatter(dead, RNG.random(deaths) < 0.5), frame["wage"].scatter(
        dead, RNG.lognormal(np.log(60000), 0.5, deaths)
    )
    frame = frame.with_columns(sex, wage, pl.Series("u", RNG.random(n))).with_columns(
        age=pl.when("dead").then(pl.lit(20, pl.Int32)).otherwise(age),
        chronic=col("chronic") & ~col("dead"),
        account=pl.when("dead").then(0.0).otherwise(col("account")),
    )
    frame = frame.with_columns(
        chronic=col("chronic") | (col("u") < pl.min_horizontal(0.5, 0.002 * (0.05 * (age - 20)).exp())),
        works=age < 60,
    )
    frame = frame.with_columns(wage=pl.when("works").then(col("wage") * 1.03).otherwise(col("wage")))
    frame = frame.with_columns(credit=pl.when("works").then(col("wage") * 0.038).otherwise(1800.0))
    visits = RNG.poisson(np.where(frame["chronic"].to_numpy(), 6.0, 2.0))
    frame = frame.with_columns(
        pl.Series("outpatient", visits * RNG.lognormal(np.log(250), 0.6, n)),
        pl.Series("u", RNG.random(n)),
        pl.Series("stay", RNG.lognormal(np.log(9000), 0.9, n)),
        account=col("account") + col("credit"),
    )
    chance = 0.05 + 0.002 * pl.max_horizontal(0, age - 40) + 0.1 * col("chronic")
    rate = pl.when("works").then(0.80).otherwise(0.85)
    frame = frame.with_columns(
        inpatient=pl.when(col("u") < pl.min_horizontal(0.9, chance)).then(col("stay")).otherwise(0.0),
        first=pl.min_horizontal("outpatient", "account"),
    )
    frame = frame.with_columns(
        pool=pl.min_horizontal(300000.0, rate * pl.max_horizontal(0.0, col("inpatient") - 1200.0))
    )
    frame = frame.with_columns(
        second=pl.min_horizontal(col("inpatient") - col("pool"), col("account") - col("first"))
    ).with_columns(account=col("account") - col("first") - col("second"))
    totals = frame.select(
        col("chronic").mean().alias("chronic_share"),
        (0.042 * col("wage").filter("works").sum()).alias("pool_in"),
        col("pool").sum().alias("pool_out"),
        col("credit").sum().alias("acct_in"),
        (col("first") + col("second")).sum().alias("acct_out"),
        col("account").sum().alias("acct_stock"),
        (col("outpatient") + col("inpatient") - col("first") - col("pool") - col("second")).sum().alias("cash"),
    ).row(0)
    s.frame = frame.select("age", "sex", "wage", "chronic", "account")
    return *totals, deaths


measure(build, live)
