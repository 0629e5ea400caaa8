//! Who works on the blocks, and what goes with them: what the pass and the moves between blocks share.

use std::sync::{Arc, Mutex};

use bevy_ecs::prelude::*;
use bevy_tasks::TaskPool;

use crate::books::counterfactual::Counterfactual;
use crate::books::panel::PanelYear;
use crate::people::opening::Settlement;
use crate::trace::history::{Life, Watch};
use crate::workspace::buffers::Workspace;

/// The threads that share the blocks, and their workspaces: taking memory anew every year would leave holes in it.
#[derive(Resource, Clone)]
pub(crate) struct Workers {
    pub threads: Arc<TaskPool>,
    pub workspaces: Arc<Mutex<Vec<Workspace>>>,
}

/// How many members of the sample live in which block.
#[derive(Resource, Clone)]
pub(crate) struct Layout(pub Arc<Settlement>);

/// Who is watched, if anybody.
#[derive(Resource, Clone, Copy, Default)]
pub(crate) struct Watched(pub Option<Watch>);

/// What the year brought those who are watched, what it was for the members of the baseline, and the panel of it.
#[derive(Resource, Default)]
pub(crate) struct PassNotes {
    pub lives: Vec<Life>,
    pub noted: Option<Counterfactual>,
    pub panel: Option<PanelYear>,
}
