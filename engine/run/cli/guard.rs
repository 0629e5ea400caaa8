//! The flags by which the policies of others are kept from the rest of a run.

use std::time::Duration;

use clap::Args;

use super::PATIENCE;
use crate::intake::number::whole;
use crate::simulate::watch::Order;
use crate::study::settings::Settings;

/// Whether arms live apart, and how long a call of a policy may take.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Guard {
    /// Live each arm in a process of its own, as is done by itself where a policy did not come with the program: one that
    /// crashes or hangs costs its own arm only
    #[arg(long, conflicts_with = "trust")]
    isolate: bool,
    /// Live policies that did not come with the program in one process, as those that did
    #[arg(long)]
    trust: bool,
    /// Time after which a call of a policy that has not returned is named; where arms live apart it is ended then
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE, value_parser = whole::<u64>(1, 86_400), allow_negative_numbers = true)]
    plugin_timeout: u64,
}

impl Guard {
    fn patience(self) -> Duration {
        Duration::from_secs(self.plugin_timeout)
    }

    /// How the verb is watched.
    pub(super) fn order(self) -> Order {
        Order { patience: self.patience(), could_isolate: !self.isolate }
    }

    /// The same settings, guarded.
    pub(super) fn over(self, settings: Settings) -> Settings {
        let patience = |is_asked: bool| is_asked.then(|| self.patience());
        Settings { isolate: patience(self.isolate), isolate_others: patience(!self.isolate && !self.trust), ..settings }
    }
}
