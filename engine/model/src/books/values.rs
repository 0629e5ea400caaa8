//! The order in which the digest takes in the state beside the persons: values alone, so that another name for a field or a
//! type changes no digest. The fields of what lives on are taken in in their order ([`state`](crate::books::state)).
//!
//! A whole number, a flag or a code is eight bytes, lowest first. A text is its length and its bytes, a list its length and its
//! elements. What may be missing is 0, or 1 and the value.

use crate::law::own::{Kept, KeptWhereAny};

/// What a digest can take in.
pub(crate) trait Values {
    /// Writes the values behind those that are there.
    fn write(&self, to: &mut Vec<u8>);
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {
        $(impl Values for $number {
            fn write(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&i64::from(*self).to_le_bytes());
            }
        })+
    };
}

whole_numbers!(bool, u8, u16, u32, i64);

impl Values for usize {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&(*self as u64).to_le_bytes());
    }
}

impl Values for String {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        to.extend_from_slice(self.as_bytes());
    }
}

impl<T: Values> Values for Vec<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        self.iter().for_each(|one| one.write(to));
    }
}

impl<T: Values, const N: usize> Values for [T; N] {
    fn write(&self, to: &mut Vec<u8>) {
        self.iter().for_each(|one| one.write(to));
    }
}

impl<T: Values> Values for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.is_some().write(to);
        self.iter().for_each(|one| one.write(to));
    }
}

impl Values for KeptWhereAny {
    fn write(&self, to: &mut Vec<u8>) {
        if !self.0.is_empty() {
            self.0.write(to);
        }
    }
}

/// The fields of a type in the order in which they are taken in. Taking the type apart lets no field be forgotten.
macro_rules! in_order {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {
        $(impl $crate::books::values::Values for $type {
            fn write(&self, to: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($crate::books::values::Values::write($field, to);)+
            }
        })+
    };
}

pub(crate) use in_order;

in_order! {
    Kept { name, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::insurer::Contract;
    use crate::books::pool::{Fund, Pool, Unit};
    use crate::inputs::fund::Level;
    use crate::law::own::Kept;

    fn written(value: &impl Values) -> Vec<u8> {
        let mut bytes = Vec::new();
        value.write(&mut bytes);
        bytes
    }

    #[test]
    fn values_are_written_in_the_order_of_the_list_and_without_names() {
        let contract = Contract { insurer: 3, price_level: -2, until: 2030 };
        let eight = |value: i64| value.to_le_bytes();
        assert_eq!(written(&contract), [eight(3), eight(-2), eight(2030)].concat());
        let kept = vec![Kept { name: "a.b".into(), value: 7 }];
        assert_eq!(written(&kept), [&eight(1)[..], &eight(3), b"a.b", &eight(7)].concat());
        assert_eq!(written(&Some(true)), [eight(1), eight(1)].concat());
        assert_eq!(written(&None::<i64>), eight(0));
    }

    #[test]
    fn a_text_does_not_run_into_the_next_one() {
        let kept = |names: [&str; 2]| names.map(|name| Kept { name: name.into(), value: 0 });
        assert_ne!(written(&kept(["ab", "c"])), written(&kept(["a", "bc"])));
    }

    #[test]
    fn every_value_of_a_fund_counts() {
        let pool = |change: usize| {
            let mut values = [0; 16];
            if let Some(value) = values.get_mut(change) {
                *value = 1;
            }
            let [
                scheme,
                area,
                balance,
                income,
                outgo,
                subsidy,
                base,
                credited,
                rate,
                covered,
                members,
                spending,
                kept,
                ..,
            ] = values;
            let [.., above, province, adjusts] = values;
            let level = if above + province + adjusts == 0 { Level::City } else { Level::Nation };
            let unit = Unit { adjusts: adjusts == 1, level, province: province as u8 };
            let large_expense = Fund { balance: kept, ..Fund::default() };
            let (scheme, area) = (scheme as u32, area as u16);
            written(&Pool {
                scheme,
                area,
                unit,
                balance,
                large_expense,
                income,
                outgo,
                subsidy,
                base,
                credited,
                rate,
                covered,
                members,
                spending,
                own: Vec::new(),
            })
        };
        let all: std::collections::BTreeSet<Vec<u8>> = (0..=16).map(pool).collect();
        assert_eq!(all.len(), 17);
    }
}
