//! Hospitals and pharmacies: how they answer load and payment.

pub mod beds;
pub mod payment;
pub mod response;
