//! Of what a batch of rows is made: how far its values reach, when and for which hook it is put before a policy.

/// How far rows may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// As in a run.
    Plausible,
    /// To the ends of what a column may hold.
    Extreme,
}

/// When a place is reached: some hooks act when the policy starts and when it ends, all others every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    Start,
    Year,
    End,
}

/// One place in which a policy acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// Number of the hook.
    pub(super) hook: usize,
    /// The kind of care, of a hook that has kinds.
    pub(super) care: u32,
    /// When.
    pub(super) moment: Moment,
}

/// What rows are drawn for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    pub(super) reach: Reach,
    pub(super) site: Site,
    /// Which year, or which extreme.
    pub(super) number: u32,
}
