//! Hospitals and pharmacies: how they are paid, how they answer load and payment, and their beds.

pub(crate) mod beds;
pub(crate) mod expected;
pub mod payment;
pub(crate) mod response;
