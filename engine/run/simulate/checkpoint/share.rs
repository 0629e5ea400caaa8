//! What a shard has lived, in a file of its folder, and all shards together.

use std::fs::File;
use std::path::Path;

use super::record::Finished;
use super::{Ledger, decode, sealed};
use crate::ground::diagnose::Failure;
use crate::simulate::executor::ArmsLived;
use crate::simulate::unit::Unit;

/// Name of the file.
pub(crate) const FILE: &str = "lived";

/// What was lived of the units of a shard, in their order.
#[derive(Default)]
pub(crate) struct Share(Vec<Finished>);

impl Share {
    /// Takes in a unit.
    pub(crate) fn take(&mut self, unit: &Unit, lived: &ArmsLived, weight: f64) {
        self.0.push(Finished::of((unit.part, unit.replicate), lived, weight));
    }

    /// Writes it into the folder of a shard of which this is known.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, folder: &Path, known: &str) -> Result<(), Failure> {
        let path = folder.join(FILE);
        let bytes = postcard::to_stdvec(&self.0).map_err(|error| Failure::other(error.to_string()))?;
        let key = sealed::key(known);
        let written = File::create(&path).and_then(|mut file| {
            sealed::write(&mut file, &key, |out| out.write_all(&bytes)).and_then(|()| file.sync_all())
        });
        written.map_err(|error| Failure::unwritable(&path, &error))
    }

    /// Reads it from the folder of a shard of which this is known, and that is to hold these units.
    ///
    /// # Errors
    /// In words: it is not there, damaged, of another shard, or holds something else.
    pub(crate) fn read(folder: &Path, known: &str, units: &[Unit]) -> Result<Self, String> {
        let path = folder.join(FILE);
        let share = sealed::read(&path, "file of the shard", &sealed::key(known), decode::<Vec<Finished>>).map(Self)?;
        let holds = |(unit, finished): (&Unit, &Finished)| {
            let is_there = |arm: &usize| {
                let is_lost = finished.lost.iter().any(|(arms, _)| arms.contains(arm));
                is_lost || finished.arms.get(*arm).is_some_and(Option::is_some)
            };
            finished.number == (unit.part, unit.replicate) && unit.arms.iter().all(is_there)
        };
        if share.0.len() == units.len() && units.iter().zip(&share.0).all(holds) {
            return Ok(share);
        }
        Err(format!("the file of the shard `{}` does not hold what this shard is to hold", path.display()))
    }
}

/// All that was lived, of which nothing is lived again. `are_one` says of two arms, by part and replicate, whether they are one society
/// up to a year.
///
/// # Errors
/// As of `are_one`.
pub(crate) fn together(
    shares: Vec<Share>,
    baseline: usize,
    are_one: impl Fn((u32, u32), [usize; 2], u16) -> Result<bool, Failure>,
) -> Result<Ledger, Failure> {
    let mut all: Vec<Finished> = Vec::new();
    for piece in shares.into_iter().flat_map(|share| share.0) {
        let Some(whole) = all.iter_mut().find(|whole| whole.number == piece.number) else {
            all.push(piece);
            continue;
        };
        whole.person_years += piece.person_years;
        for (there, arm) in whole.arms.iter_mut().zip(piece.arms) {
            *there = there.take().or(arm);
        }
        for (arms, fault) in piece.lost {
            // Arms that shared a past were lost at once, though other processes lived it again.
            let mut shared = None;
            for (place, (others, known)) in whole.lost.iter().enumerate() {
                if *known == fault && are_one(whole.number, [others[0], arms[0]], fault.year())? {
                    shared = Some(place);
                }
            }
            match shared {
                Some(place) => whole.lost[place].0.extend(arms),
                None => whole.lost.push((arms, fault)),
            }
        }
    }
    let together = all.iter_mut().flat_map(|whole| &mut whole.lost);
    together.for_each(|(arms, _)| arms.sort_unstable_by_key(|arm| (*arm != baseline, *arm)));
    Ok(Ledger::of(all))
}
