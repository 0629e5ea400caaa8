//! The whole cycle is open to a policy: each hook moves what it is for, leaves everything else alone when it has nothing to
//! say, and is held to its bounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::fixtures::society::{
    OLD, hook, inputs, layer, live, made, next_year, programme, read, replicate, value, write,
};
use gongji_model::books::observation::Row;
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_sdk::abi::{Circumstances, care, hook as place, payer};

const PERSONS: u64 = 3_000;
const LAST: u16 = 2014;

fn with(used: ActivePolicy) -> Programme {
    let mut programme = programme(OLD);
    programme.uses.push(used);
    programme
}

fn run(programme: &Programme) -> Vec<Row> {
    live(inputs(), programme, PERSONS, LAST).unwrap_or_else(|fault| panic!("{fault}"))
}

fn fault(programme: &Programme) -> String {
    live(inputs(), programme, PERSONS, LAST).expect_err("it breaks a rule").to_string()
}

fn digest(programme: &Programme) -> String {
    let mut society = Society::open(replicate(inputs(), PERSONS), 2);
    while society.year() < LAST {
        (society, _) = next_year(society, programme);
    }
    society.digest()
}

/// A policy that does the same to every batch of one hook.
fn only(hook: Hook, deed: impl Fn(&Circumstances, &mut [ColumnRef<'_>]) + Send + Sync + 'static) -> Programme {
    with(made("tried", 2013, vec![hook], move |_, now, columns| {
        deed(now, columns);
        Ok(())
    }))
}

fn at_all_care(hook: Hook) -> Hook {
    Hook { cares: care::ALL, ..hook }
}

fn last(rows: &[Row], metric: &str) -> f64 {
    value(rows, metric, "all", LAST)
}

#[test]
fn hooks_that_have_nothing_to_say_change_nothing() {
    let silent = [
        hook(place::STEER, &["tier"], &["to_community", "to_district", "to_city"]),
        at_all_care(hook(place::TREAT, &[], &["billed", "billed_out"])),
        hook(place::REIMBURSE, &["charged"], &["pool_payment"]),
        hook(place::ADAPT, &["income", "outgo"], &[]),
        hook(place::RELIEF, &["cash"], &["relief"]),
        hook(place::MIGRATE, &[], &["account_to_pool", "account_to_person", "account_to_treasury"]),
        hook(place::SWEEP, &[], &["account_to_pool", "account_to_person", "account_to_treasury"]),
    ];
    let plain = digest(&programme(OLD));
    for hook in silent {
        let name = hook.hook;
        assert_eq!(digest(&only(hook, |_, _| {})), plain, "hook {name}");
    }
}

#[test]
fn steer_moves_care_to_cheaper_tiers() {
    let all_to_community = only(hook(place::STEER, &[], &["to_community"]), |_, columns| {
        write(&mut columns[0]).fill(1_000_000);
    });
    let (plain, steered) = (run(&programme(OLD)), run(&all_to_community));
    assert!(last(&steered, "cost_per_discharge") < 0.9 * last(&plain, "cost_per_discharge"));
    assert!(last(&steered, "medical_spending") < last(&plain, "medical_spending"));
    let too_much = only(hook(place::STEER, &[], &["to_city", "to_district"]), |_, columns| {
        write(&mut columns[0]).fill(600_000);
        write(&mut columns[1]).fill(600_000);
    });
    let words = fault(&too_much);
    assert!(words.contains("tried") && words.contains("steer") && words.contains("600000"), "{words}");
    let negative = only(hook(place::STEER, &[], &["to_district"]), |_, columns| write(&mut columns[0]).fill(-1));
    let words = fault(&negative);
    assert!(
        words.contains("wrote -1 parts per million into `to_district`") && words.contains("0 to 1000000"),
        "{words}"
    );
}

#[test]
fn treat_makes_care_cheaper_and_so_more_wanted() {
    let halved =
        only(Hook { cares: care::OUTPATIENT, ..hook(place::TREAT, &[], &["billed", "billed_out"]) }, |_, columns| {
            for column in columns {
                write(column).iter_mut().for_each(|fen| *fen /= 2);
            }
        });
    let (plain, treated) = (run(&programme(OLD)), run(&halved));
    assert!(last(&treated, "visits") > 1.01 * last(&plain, "visits"), "half the price is felt by the probe");
    assert!(last(&treated, "medical_spending") < last(&plain, "medical_spending"));
    let words = fault(&only(at_all_care(hook(place::TREAT, &[], &["billed", "billed_out"])), |_, columns| {
        write(&mut columns[1]).fill(i64::MAX);
    }));
    assert!(words.contains("treat") && words.contains("outside the catalogue"), "{words}");
}

#[test]
fn a_rule_broken_in_a_probe_is_told_of_the_bill_that_the_policies_made() {
    let hooks = vec![
        Hook { cares: care::OUTPATIENT, ..hook(place::TREAT, &[], &["billed", "billed_out"]) },
        layer(90, payer::ACCOUNT, care::OUTPATIENT, &["remaining_in"]),
    ];
    let overpaid = with(made("tried", 2013, hooks, |number, now, columns| {
        if number == 0 {
            write(&mut columns[0]).fill(777);
            write(&mut columns[1]).fill(0);
        } else if now.probe == 1 {
            write(&mut columns[1]).fill(1_000);
        }
        Ok(())
    }));
    let words = fault(&overpaid);
    assert!(words.contains("pays 1000 fen") && words.contains("of a bill of 777 fen"), "{words}");
}

#[test]
fn reimburse_pays_providers_otherwise_and_keeps_their_columns() {
    let plain = run(&programme(OLD));
    let budget = with(made(
        "budget",
        2013,
        vec![hook(place::REIMBURSE, &["tier", "charged"], &["pool_payment", "own_provider_years"])],
        |_, now, columns| {
            let charged = read(&columns[1]).to_vec();
            for (paid, charged) in write(&mut columns[2]).iter_mut().zip(charged) {
                *paid = charged * 9 / 10;
            }
            let years = write(&mut columns[3]);
            assert_eq!(years.len(), 4, "pharmacies and three tiers");
            assert!(years.iter().all(|years| *years == i64::from(now.years_active)), "kept over the years: {years:?}");
            years.iter_mut().for_each(|years| *years += 1);
            Ok(())
        },
    ));
    let capped = run(&budget);
    assert!(last(&capped, "pool_outgo") < 0.97 * last(&plain, "pool_outgo"));
    assert!(last(&capped, "provider_margin") < last(&plain, "provider_margin"));
    assert_eq!(value(&capped, "medical_spending", "all", 2013), value(&plain, "medical_spending", "all", 2013));
    let words = fault(&only(hook(place::REIMBURSE, &[], &["pool_payment"]), |_, columns| {
        write(&mut columns[0]).fill(-1);
    }));
    assert!(words.contains("reimburse") && words.contains("-1 fen"), "{words}");
}

#[test]
fn adapt_sets_a_rate_that_next_year_s_hooks_read() {
    let hooks = vec![
        hook(place::ADAPT, &["balance", "insured"], &["own_fund_levy"]),
        hook(place::CONTRIBUTION, &["own_fund_levy"], &["treasury_contribution"]),
    ];
    let adapting = with(made("adapting", 2013, hooks, |number, now, columns| {
        if number == 0 {
            assert!(read(&columns[1])[0] > 0, "somebody is insured");
            write(&mut columns[2])[0] += 1_000;
        } else {
            let levy = read(&columns[0]).to_vec();
            let expected = 1_000 * i64::from(now.years_active);
            assert!(levy.iter().all(|levy| *levy == expected), "the fund's value in every lane: {levy:?}");
            write(&mut columns[1]).copy_from_slice(&levy);
        }
        Ok(())
    }));
    let (plain, adapted) = (run(&programme(OLD)), run(&adapting));
    assert_eq!(value(&adapted, "pool_income", "all", 2013), value(&plain, "pool_income", "all", 2013));
    assert!(last(&adapted, "pool_income") > last(&plain, "pool_income"), "ten yuan a head in the second year");
}

#[test]
fn relief_takes_the_cash_off_households() {
    let whole = only(hook(place::RELIEF, &["cash", "size"], &["relief"]), |_, columns| {
        let cash = read(&columns[0]).to_vec();
        write(&mut columns[2]).copy_from_slice(&cash);
    });
    let (plain, relieved) = (run(&programme(OLD)), run(&whole));
    assert!(last(&plain, "catastrophic_share") > 0.0);
    assert_eq!(last(&relieved, "catastrophic_share"), 0.0);
    let words = fault(&only(hook(place::RELIEF, &[], &["relief"]), |_, columns| write(&mut columns[0]).fill(1 << 40)));
    assert!(words.contains("relief") && words.contains("paid"), "{words}");
}

#[test]
fn supervise_sees_the_insurers_of_its_own_products() {
    let seen = Arc::new(AtomicI64::new(0));
    let supervised = |levy: i64, seen: Arc<AtomicI64>| {
        let hooks = vec![
            Hook { product: Some(0), ..hook(place::PURCHASE, &[], &["premium"]) },
            Hook { product: Some(0), ..layer(40, payer::COMMERCIAL, care::INPATIENT, &["covered"]) },
            hook(place::SUPERVISE, &["premiums", "claims", "reserve"], &["support", "levy"]),
        ];
        with(made("cover", 2013, hooks, move |number, _, columns| {
            match number {
                0 => write(&mut columns[0]).fill(10_000),
                2 => {
                    seen.fetch_add(read(&columns[0]).iter().sum(), Ordering::Relaxed);
                    assert!(read(&columns[1]).iter().all(|claims| *claims == 0));
                    write(&mut columns[3]).fill(500);
                    write(&mut columns[4]).fill(levy);
                }
                _ => {}
            }
            Ok(())
        }))
    };
    run(&supervised(1, seen.clone()));
    assert!(seen.load(Ordering::Relaxed) > 0, "there were premiums");
    let words = fault(&supervised(i64::MAX, seen));
    assert!(words.contains("supervise") && words.contains("levies"), "{words}");
}

#[test]
fn a_policy_that_ends_settles_what_it_leaves_behind() {
    let seizing = |until| {
        let hooks = vec![hook(place::MIGRATE, &["account_balance"], &["account_to_treasury"])];
        let used = made("seizing", 2013, hooks, |_, now, columns| {
            if now.ending == 1 {
                assert_eq!((now.year, now.years_active), (2014, 1));
                let balance = read(&columns[0]).to_vec();
                write(&mut columns[1]).copy_from_slice(&balance);
            }
            Ok(())
        });
        with(ActivePolicy { until, ..used })
    };
    let (lasting, ended) = (run(&seizing(None)), run(&seizing(Some(2013))));
    assert_eq!(value(&lasting, "account_balance", "all", 2013), value(&ended, "account_balance", "all", 2013));
    assert!(last(&ended, "account_balance") < 0.7 * last(&lasting, "account_balance"));
}

/// What is left above 1,000 yuan goes to the pool, year after year, and the books hold it to the fen: a run with books that do not
/// balance stops.
#[test]
fn a_sweep_moves_balances_every_year() {
    const MOST: i64 = 100_000;
    let swept = only(hook(place::SWEEP, &["account_balance"], &["account_to_pool"]), |now, columns| {
        assert!(now.ending == 0 && now.years_active == now.year - 2013);
        let balance = read(&columns[0]).to_vec();
        let moved = write(&mut columns[1]);
        moved.iter_mut().zip(balance).for_each(|(moved, balance)| *moved = (balance - MOST).max(0));
    });
    let (plain, swept) = (run(&programme(OLD)), run(&swept));
    let gained = |metric: &str, year: u16| value(&swept, metric, "all", year) - value(&plain, metric, "all", year);
    for year in [2013, LAST] {
        assert!(gained("account_balance", year) < 0.0 && gained("pool_income", year) > 0.0, "{year}");
    }
    assert!(gained("pool_income", 2013) > gained("pool_income", LAST), "what was saved for years goes first");
    let lost = gained("account_balance", 2013) + gained("pool_income", 2013);
    assert!(
        lost.abs() < 0.25 * gained("pool_income", 2013),
        "what the accounts lose the pool has, care and contributions aside: {lost}"
    );
}

#[test]
fn what_is_swept_is_moved_before_the_next_policy_looks() {
    let sweeping = |id: &'static str| {
        let hooks = vec![hook(place::SWEEP, &["account_balance", "frozen_balance"], &["account_to_frozen"])];
        made(id, 2013, hooks, |_, now, columns| {
            let (balance, frozen) = (read(&columns[0]).to_vec(), read(&columns[1]).to_vec());
            let is_first = frozen.iter().zip(&balance).all(|(frozen, _)| *frozen == 0);
            assert!(
                is_first || now.year > 2013 || balance.iter().zip(&frozen).all(|(left, kept)| (left - kept).abs() <= 1)
            );
            let halves = balance.iter().map(|balance| balance / 2);
            write(&mut columns[2]).iter_mut().zip(halves).for_each(|(moved, half)| *moved = half);
            Ok(())
        })
    };
    let mut both = programme(OLD);
    both.uses.extend([sweeping("one"), sweeping("other")]);
    let (plain, both) = (run(&programme(OLD)), run(&both));
    let outgo = |rows: &[Row]| value(rows, "account_outgo", "all", 2013);
    assert!(outgo(&both) < 0.9 * outgo(&plain), "three quarters of what was carried over are out of use");
    assert!(last(&both, "account_balance") > last(&plain, "account_balance"), "and still there");
}

/// What relatives have does not grow by what the own account has lost: money that is frozen is nobody's to spend.
#[test]
fn what_is_frozen_of_the_own_account_is_no_relatives_money() {
    let seen = |freezes: bool| {
        let offered = Arc::new(AtomicI64::new(0));
        let sum = Arc::clone(&offered);
        let hooks = vec![
            hook(place::SWEEP, &["account_balance"], &["account_to_frozen"]),
            layer(62, payer::FAMILY_ACCOUNT, care::OUTPATIENT, &["family_balance"]),
        ];
        let used = made("family", 2013, hooks, move |number, now, columns| {
            if number == 0 && freezes {
                let balance = read(&columns[0]).to_vec();
                write(&mut columns[1]).copy_from_slice(&balance);
            } else if number == 1 && now.probe == 1 && now.year == 2013 {
                sum.fetch_add(read(&columns[0]).iter().sum(), Ordering::Relaxed);
            }
            Ok(())
        });
        run(&with(used));
        offered.load(Ordering::Relaxed)
    };
    let plain = seen(false);
    assert!(plain > 0, "some have relatives with accounts");
    assert_eq!(seen(true), plain);
}

#[test]
fn a_sweep_beyond_the_account_stops_the_run_by_name() {
    let words = fault(&only(hook(place::SWEEP, &["account_balance"], &["account_to_pool"]), |_, columns| {
        let more: Vec<i64> = read(&columns[0]).iter().map(|balance| balance + 1).collect();
        write(&mut columns[1]).copy_from_slice(&more);
    }));
    assert!(words.contains("tried") && words.contains("hook sweep") && words.contains("out of the account"), "{words}");
}

#[test]
fn a_frozen_balance_is_kept_and_out_of_use_until_it_is_thawed() {
    let hooks = || {
        let writes = ["account_to_frozen", "frozen_to_account"];
        vec![hook(place::MIGRATE, &["account_balance", "frozen_balance"], &writes)]
    };
    let freezing = |until, thaw: bool| {
        let used = made("freezing", 2013, hooks(), move |_, now, columns| {
            let (balance, frozen) = (read(&columns[0]).to_vec(), read(&columns[1]).to_vec());
            if now.ending == 0 {
                assert!(frozen.iter().all(|frozen| *frozen == 0));
                write(&mut columns[2]).copy_from_slice(&balance);
            } else if thaw {
                write(&mut columns[3]).copy_from_slice(&frozen);
            }
            Ok(())
        });
        with(ActivePolicy { until, ..used })
    };
    let (plain, frozen) = (run(&programme(OLD)), run(&freezing(None, false)));
    let outgo = |rows: &[Row]| value(rows, "account_outgo", "all", 2013);
    assert!(outgo(&frozen) < 0.9 * outgo(&plain), "what is frozen pays for nothing");
    assert!(last(&frozen, "account_balance") > last(&plain, "account_balance"), "and is still there");
    let (kept, thawed) = (run(&freezing(Some(2013), false)), run(&freezing(Some(2013), true)));
    assert!(last(&thawed, "account_outgo") > last(&kept, "account_outgo"), "thawed money pays again");
}

#[test]
fn hooks_are_told_of_last_year() {
    let members = Arc::new(AtomicI64::new(0));
    let seen = members.clone();
    let told = with(made("told", 2012, vec![hook(place::ADAPT, &["insured"], &[])], move |_, now, _| {
        match now.year {
            2012 => assert_eq!((now.members, now.pool_outgo, now.medical_spending), (0, 0, 0), "nothing was before"),
            2013 => {
                assert!(now.members == 0 || (now.pool_income > 0 && now.medical_spending > now.pool_outgo));
                seen.fetch_add(now.members, Ordering::Relaxed);
            }
            _ => {}
        }
        Ok(())
    }));
    let rows = run(&told);
    let weight = value(&rows, "members", "all", 2012) / members.load(Ordering::Relaxed) as f64;
    assert!((weight - replicate(inputs(), PERSONS).weight).abs() < 1e-6 * weight, "members of all areas");
}

/// Laws that no reader of the price foresaw: it stays a price, and the books hold.
#[test]
fn a_price_is_found_under_layers_that_pay_large_bills_less_or_the_account_only_in_part() {
    let odd = |payer: u32, pays: fn(i64) -> i64| {
        let all =
            layer(if payer == payer::POOL { 21 } else { 55 }, payer, care::ALL, &["remaining_in", "account_balance"]);
        with(made("odd", 2013, vec![all], move |_, _, columns| {
            let (left, balance) = (read(&columns[0]).to_vec(), read(&columns[1]).to_vec());
            for (paid, (left, balance)) in write(&mut columns[2]).iter_mut().zip(left.into_iter().zip(balance)) {
                let most = if payer == payer::POOL { left } else { left.min(balance) };
                *paid = pays(left).clamp(0, most);
            }
            write(&mut columns[3]).fill(0);
            Ok(())
        }))
    };
    let laws = [
        odd(payer::POOL, |left| if left < 50_000 { left } else { 0 }),
        odd(payer::POOL, |left| 200_000 - left),
        odd(payer::POOL, |left| left % 7_777),
        odd(payer::ACCOUNT, |left| left / 2),
        odd(payer::ACCOUNT, |left| left.min(10_000)),
        odd(payer::ACCOUNT, |left| 100_000 - left),
    ];
    for (number, law) in laws.iter().enumerate() {
        let rows = run(law);
        for kind in ["outpatient", "chronic", "pharmacy", "inpatient"] {
            let price = value(&rows, "expected_marginal_price", &format!("care={kind}"), LAST);
            assert!((0.0..=1.0).contains(&price), "law {number}, {kind}: {price}");
        }
        assert!(last(&rows, "visits") > 0.0 && last(&rows, "medical_spending").is_finite(), "law {number}");
    }
}

#[test]
fn a_family_layer_that_pays_more_than_relatives_have_or_less_than_nothing_stops_the_run_by_name() {
    let family = |pays: fn(i64, i64) -> i64| {
        let all = layer(62, payer::FAMILY_ACCOUNT, care::ALL, &["remaining_in", "family_balance"]);
        fault(&with(made("lavish", 2013, vec![all], move |_, _, columns| {
            let (left, pot) = (read(&columns[0]).to_vec(), read(&columns[1]).to_vec());
            let paid = write(&mut columns[2]);
            paid.iter_mut().zip(left.into_iter().zip(pot)).for_each(|(paid, (left, pot))| *paid = pays(left, pot));
            write(&mut columns[3]).fill(0);
            Ok(())
        })))
    };
    for pays in [(|left, _| left) as fn(i64, i64) -> i64, |_, pot| pot + 1, |_, _| -1, |_, _| i64::MAX, |_, _| i64::MIN]
    {
        let words = family(pays);
        assert!(words.contains("lavish") && words.contains("settle") && words.contains("person"), "{words}");
    }
}
