//! The last step of a year: households move between areas, where the scenario lets them.
//!
//! Every block asks its households, those who find room are taken out of their blocks into families that stand nowhere, and each
//! block settles whom it gets, in the order of their heads. Between two of these steps everybody waits for the others, so that who
//! works on which block changes nothing; after the last nobody is left between two blocks.

use bevy_ecs::prelude::*;
use bevy_tasks::TaskPool;

use crate::block::columns::{BlockQuery, Rows};
use crate::block::family::Family;
use crate::block::vacancies::{ROOM, Vacancies};
use crate::books::crossing::Crossings;
use crate::books::year_context::{Calendar, Observations, Tables};
use crate::foundation::threads::share_out;
use crate::metrics::moves;
use crate::metrics::moves::Moves;
use crate::people::relocation::{Mover, Wishes, admit, arrive, members};
use crate::trace::history::{Deed, Event, Watch, keep, number};
use crate::year::crew::{Layout, PassNotes, Watched, Workers};

/// A household on its way.
type Move = (Mover, Family);

/// Phase move.
#[expect(clippy::too_many_arguments, reason = "each is a table of the world that moves read or change")]
pub(crate) fn relocate(
    mut blocks: Query<BlockQuery>,
    tables: Res<Tables>,
    calendar: Res<Calendar>,
    crossings: Res<Crossings>,
    layout: Res<Layout>,
    workers: Res<Workers>,
    watched: Res<Watched>,
    mut notes: ResMut<PassNotes>,
    mut observations: ResMut<Observations>,
) {
    let Some(relocations) = &tables.relocations else { return };
    let (threads, year) = (&*workers.threads, calendar.year);
    let mut rows: Vec<Rows<'_>> = blocks.iter_mut().map(Rows::of).collect();
    rows.sort_by_key(|rows| rows.place.number);
    let ask = |wishes: &mut Vec<Wishes>, rows: &Rows<'_>| {
        wishes.push(Wishes::of(rows, &tables, relocations, &layout.0, year));
    };
    let wishes: Vec<Wishes> = share_out(threads, rows.iter(), ask).into_iter().flatten().collect();
    let mut lived_in = vec![0; rows.len()];
    wishes.iter().for_each(|wishes| lived_in[wishes.block as usize] = wishes.households);
    let movers = wishes.into_iter().flat_map(|wishes| wishes.movers).collect();
    let (movers, refused) = admit(movers, &lived_in, ROOM);
    let area = |block: u32| usize::from(rows[block as usize].place.area);
    let mut counted = vec![Moves::default(); tables.inputs.areas.len()];
    for mover in &movers {
        counted[area(mover.from)].left += 1;
        counted[area(mover.to)].came += 1;
    }
    refused.into_iter().for_each(|from| counted[area(from)].refused += 1);
    let areas: Vec<usize> = (0..).zip(&rows).map(|(block, _)| area(block)).collect();
    let mut moving = take_out(threads, &mut rows, movers);
    for (mover, family) in &mut moving {
        let ends = [mover.from, mover.to].map(|block| &tables.inputs.areas[areas[block as usize]]);
        arrive(&mut family.persons, mover, &tables, year, ends);
        if let Some(watch) = watched.0 {
            let [from, to] = [mover.from, mover.to].map(|block| areas[block as usize]);
            tell(&mut notes, watch, family, [from, to]);
        }
    }
    settle(threads, &mut rows, moving);
    observations.0.extend(moves::rows(&counted, &tables, &crossings, year));
}

/// Takes the households out of their blocks; back come all of them, by block where they go and head.
fn take_out(threads: &TaskPool, rows: &mut [Rows<'_>], movers: Vec<Mover>) -> Vec<Move> {
    let mut leaving: Vec<Vec<Mover>> = vec![Vec::new(); rows.len()];
    movers.into_iter().for_each(|mover| leaving[mover.from as usize].push(mover));
    let blocks = rows.iter_mut().zip(leaving).filter(|(_, leaving)| !leaving.is_empty());
    let take = |moving: &mut Vec<Move>, (rows, leaving): (&mut Rows<'_>, Vec<Mover>)| {
        let homes = members(rows, &leaving);
        moving.extend(leaving.into_iter().zip(homes).map(|(mover, home)| (mover, Family::take(rows, &home))));
    };
    let mut moving: Vec<Move> = share_out(threads, blocks, take).into_iter().flatten().collect();
    moving.sort_unstable_by_key(|(mover, _)| (mover.to, mover.head));
    moving
}

/// Lets every block settle whom it gets, in their order.
fn settle(threads: &TaskPool, rows: &mut [Rows<'_>], moving: Vec<Move>) {
    let mut coming: Vec<Vec<Family>> = (0..rows.len()).map(|_| Vec::new()).collect();
    moving.into_iter().for_each(|(mover, family)| coming[mover.to as usize].push(family));
    let blocks = rows.iter_mut().zip(coming).filter(|(_, coming)| !coming.is_empty());
    share_out(threads, blocks, |(): &mut (), (rows, coming): (&mut Rows<'_>, Vec<Family>)| {
        let mut free = Vacancies::of(rows);
        coming.into_iter().for_each(|family| family.settle(rows, &mut free));
    });
}

/// Tells whoever watches somebody of the household from which area to which it moved.
fn tell(notes: &mut PassNotes, watch: Watch, family: &Family, [from, to]: [usize; 2]) {
    for person in family.persons.iter().map(|person| person.person).filter(|person| watch.includes(*person)) {
        let Ok(at) = notes.lives.binary_search_by_key(&person, |life| life.person) else { continue };
        let noted = vec![number("from_area", from as i64), number("to_area", to as i64)];
        keep(watch, &mut notes.lives[at], Event::new("move", Deed::Move, noted));
    }
}
