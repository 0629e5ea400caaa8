//! How people move between sectors of work.

use crate::codes::sector::SECTORS;
use crate::codes::{sector, status};
use crate::foundation::draw::below;
use crate::inputs::nation::Inputs;

/// Newcomers are given their sectors in this order: those who pay for themselves first, since they are first without an account.
const ORDER: [u8; SECTORS - 1] = [
    sector::FLEXIBLE,
    sector::LAID_OFF,
    sector::MIGRANT,
    sector::SMALL,
    sector::PRIVATE,
    sector::STATE,
    sector::INSTITUTION,
];

/// Where people begin, and how they move: as the draws below which it happens.
pub struct Careers {
    /// Ends of the shares of the sectors, in their order, at the opening and of later entrants.
    shares: [[f64; SECTORS - 1]; 2],
    /// Loses the job to insolvency.
    pub(crate) insolvency: [u32; SECTORS],
    /// Moves at all, insolvency included.
    pub(crate) any: [u32; SECTORS],
    /// Ends of the moves to each sector, from the end of insolvency on.
    moves: [[u32; SECTORS]; SECTORS],
}

impl Careers {
    /// Makes the tables.
    pub(crate) fn of(inputs: &Inputs) -> Self {
        let sectors = &inputs.work.sectors;
        let ends = |share: &dyn Fn(u8) -> f64| {
            let all: f64 = ORDER.iter().map(|code| share(*code)).sum();
            let mut sum = 0.0;
            ORDER.map(|code| {
                sum += share(code);
                sum / all
            })
        };
        let fails = |code: usize| sectors[code].insolvency * inputs.behaviour.insolvency_level;
        let mut moves = [[0; SECTORS]; SECTORS];
        let mut any = [0; SECTORS];
        for from in 0..SECTORS {
            let mut sum = fails(from);
            for to in 0..SECTORS {
                sum += inputs.work.moves[from][to];
                moves[from][to] = below(sum);
            }
            any[from] = below(sum);
        }
        Self {
            shares: [
                ends(&|code| sectors[usize::from(code)].opening_share),
                ends(&|code| sectors[usize::from(code)].entrant_share),
            ],
            insolvency: std::array::from_fn(|code| below(fails(code))),
            any,
            moves,
        }
    }

    /// The sector at a position (0 to 1) of those of the opening, or of later entrants.
    pub(crate) fn entry(&self, later: bool, position: f64) -> u8 {
        let ends = &self.shares[usize::from(later)];
        ORDER[ends.partition_point(|end| *end <= position).min(ORDER.len() - 1)]
    }

    pub(crate) fn target(&self, from: usize, draw: u32) -> u8 {
        self.moves[from].partition_point(|end| *end <= draw).min(SECTORS - 1) as u8
    }
}

/// The status of a member who works in a sector.
pub(crate) fn status_in(code: u8) -> u8 {
    if sector::pays_himself(code) { status::FLEXIBLE } else { status::WORKER }
}
