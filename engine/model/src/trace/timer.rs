//! Where the time of a year goes, phase by phase. The model reads no clock: whoever wants to know brings one.

use bevy_ecs::prelude::Resource;

/// A clock that is told which phase has had its turn. Every thread tells of itself.
pub trait PhaseTimer: std::fmt::Debug + Sync {
    /// What came before on this thread belongs to no phase.
    fn begin(&self);

    /// What this thread did since its last call belongs to the phase with this number.
    fn lap(&self, phase: usize);
}

/// The clock of a society, where there is one: none in an ordinary run.
#[derive(Clone, Copy, Debug, Default, Resource)]
pub struct Clock(pub Option<&'static dyn PhaseTimer>);

impl Clock {
    /// See [`PhaseTimer::begin`].
    #[inline(always)]
    pub fn begin(self) {
        if let Some(laps) = self.0 {
            laps.begin();
        }
    }

    /// See [`PhaseTimer::lap`].
    #[inline(always)]
    pub fn lap(self, phase: usize) {
        if let Some(laps) = self.0 {
            laps.lap(phase);
        }
    }
}
