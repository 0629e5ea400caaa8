//! Policies: how their libraries are found, loaded, checked, and contained when they misbehave.

#[path = "../fixtures/mod.rs"]
mod fixtures;

mod c_plugin;
mod conformance;
mod former_names;
mod isolate;
mod many_fields;
mod misbehaving;
mod new_policy;
mod own_metrics;
mod plugin_loading;
mod policies;
