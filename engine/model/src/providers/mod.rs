//! Hospitals and pharmacies: how they answer load and payment.

pub(crate) mod beds;
pub mod payment;
pub(crate) mod response;
