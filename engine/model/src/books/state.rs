//! What lives on beside persons, declared once: a field that is declared is kept and told; a digest takes in those of funds,
//! providers, employers, insurers and products.

/// What the registry knows of a field of a fund, a provider, an employer, an insurer or a product.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// Its name.
    pub name: &'static str,
    /// Its Rust type.
    pub kind: &'static str,
    /// What it holds, with its unit.
    pub doc: &'static str,
}

/// Declares structs of which a digest takes in the values, in the order of their fields (see
/// [`values`](crate::books::values)), and what is known of the fields.
macro_rules! state {
    ($(
        $(#[$about:meta])*
        $sight:vis struct $name:ident {
            $( $(#[doc = $doc:literal])+ pub $field:ident: $kind:ty, )+
        }
    )+) => {$(
        $(#[$about])*
        $sight struct $name {
            $( $(#[doc = $doc])+ pub $field: $kind, )+
        }

        impl $name {
            /// Its fields in their order.
            $sight const FIELDS: &'static [$crate::books::state::FieldInfo] = &[$(
                $crate::books::state::FieldInfo {
                    name: stringify!($field),
                    kind: stringify!($kind),
                    doc: concat!($($doc),+),
                }
            ),+];
        }

        impl $crate::books::values::Values for $name {
            fn write(&self, to: &mut Vec<u8>) {
                $( $crate::books::values::Values::write(&self.$field, to); )+
            }
        }
    )+};
}

pub(crate) use state;
