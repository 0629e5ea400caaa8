//! What a policy writes into the columns of a batch: whatever it is, the year is lived or the policy refused.

use std::sync::{Arc, OnceLock};

use gongji_model::law::hooks::HOOKS;
use gongji_model::law::policy::ColumnRef;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_sdk::abi::{care, hook as place, payer};

use crate::fixtures::society::{OLD, hook, inputs, made, programme, replicate, sold_by};

/// Persons of the society.
const PERSONS: u64 = 60;

/// The first byte chooses the hook, the second whose money it spends; the others are what stands in the columns.
pub(super) fn enter(bytes: &[u8]) {
    static REPLICATE: OnceLock<Arc<Replicate>> = OnceLock::new();
    let &[chosen, whose, ref written @ ..] = bytes else { return };
    let table = &HOOKS[usize::from(chosen) % HOOKS.len()];
    let names = |writable: bool| -> Vec<&str> {
        table.columns.iter().filter(|column| column.is_writable() == writable).map(|column| column.name).collect()
    };
    let mut acts = hook(table.hook, &names(false), &names(true));
    let payers = [payer::POOL, payer::LARGE_EXPENSE, payer::ACCOUNT, payer::EMPLOYER, payer::TREASURY];
    if table.hook == place::SETTLE || table.hook == place::DIAGNOSE {
        acts.payer = payers[usize::from(whose) % payers.len()];
    }
    if table.hook == place::SETTLE || table.hook == place::TREAT {
        acts.cares = care::ALL;
    }
    if table.hook == place::SETTLE {
        acts.layer = 90;
    }
    let is_sold = [place::OFFER, place::PURCHASE].contains(&table.hook);
    acts.product = is_sold.then_some(0);
    let written: Arc<[u8]> = written.into();
    let deed = move |_: usize, _: &_, columns: &mut [ColumnRef<'_>]| {
        fill(columns, &written);
        Ok(())
    };
    let mut law = programme(OLD);
    law.uses.push(match is_sold {
        true => sold_by(2, false, "rubbish", 2012, vec![acts], deed),
        false => made("rubbish", 2012, vec![acts], deed),
    });
    let replicate = REPLICATE.get_or_init(|| replicate(inputs(), PERSONS)).clone();
    let mut society = Society::open(replicate, 1);
    for _ in 0..2 {
        match society.live(&law) {
            Ok((lived, _)) => society = lived,
            Err(fault) => return assert!(!fault.to_string().is_empty()),
        }
    }
}

/// Writes bytes over and over into every column that can be written.
fn fill(columns: &mut [ColumnRef<'_>], bytes: &[u8]) {
    let mut endless = bytes.iter().copied().chain([0; 8]).cycle();
    let mut number = || i64::from_le_bytes(std::array::from_fn(|_| endless.next().unwrap_or_default()));
    for column in columns {
        match column {
            ColumnRef::WriteI64(rows) => rows.iter_mut().for_each(|row| *row = number()),
            ColumnRef::WriteI32(rows) => rows.iter_mut().for_each(|row| *row = number() as i32),
            ColumnRef::WriteU8(rows) => rows.iter_mut().for_each(|row| *row = number() as u8),
            _ => {}
        }
    }
}
