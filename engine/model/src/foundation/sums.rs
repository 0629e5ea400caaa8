//! Sums that are added up: a field that is declared is added, so that none can be forgotten.

/// What is added to others of its kind: a number, or whatever consists of such. Integers alone, so that the order does not matter.
pub(crate) trait Sum {
    /// Adds another one.
    fn add(&mut self, other: &Self);
}

impl Sum for i64 {
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        *self += other;
    }
}

impl Sum for i128 {
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        *self += other;
    }
}

impl<T: Sum, const N: usize> Sum for [T; N] {
    #[inline]
    fn add(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(mine, theirs)| mine.add(theirs));
    }
}

/// The longer of two counts: what only one of them has is added to nothing.
impl<T: Sum + Clone + Default> Sum for Vec<T> {
    fn add(&mut self, other: &Self) {
        if self.len() < other.len() {
            self.resize(other.len(), T::default());
        }
        self.iter_mut().zip(other).for_each(|(mine, theirs)| mine.add(theirs));
    }
}

impl<A: Sum, B: Sum> Sum for (A, B) {
    #[inline]
    fn add(&mut self, other: &Self) {
        self.0.add(&other.0);
        self.1.add(&other.1);
    }
}

/// Declares structs whose fields are sums, and how another one is added: field by field.
macro_rules! sums {
    ($(
        $(#[$about:meta])*
        $sight:vis struct $name:ident {
            $( $(#[$field_about:meta])* $field_sight:vis $field:ident : $kind:ty, )*
        }
    )+) => {$(
        $(#[$about])*
        $sight struct $name {
            $( $(#[$field_about])* $field_sight $field: $kind, )*
        }

        impl $name {
            /// Adds another one, field by field.
            #[inline]
            pub(crate) fn add(&mut self, other: &Self) {
                $( $crate::foundation::sums::Sum::add(&mut self.$field, &other.$field); )*
            }
        }

        impl $crate::foundation::sums::Sum for $name {
            #[inline]
            fn add(&mut self, other: &Self) {
                $name::add(self, other);
            }
        }
    )+};
}

pub(crate) use sums;

#[cfg(test)]
mod tests {
    sums! {
        #[derive(Clone, Debug, Default, PartialEq)]
        struct Inner {
            one: i64,
        }

        #[derive(Clone, Debug, Default, PartialEq)]
        struct Outer {
            number: i64,
            array: [i64; 2],
            list: Vec<Inner>,
            pair: (i64, i64),
            inner: Inner,
        }
    }

    fn outer(value: i64, listed: usize) -> Outer {
        let inner = Inner { one: value };
        Outer { number: value, array: [value; 2], list: vec![inner.clone(); listed], pair: (value, value), inner }
    }

    #[test]
    fn every_field_is_added() {
        let mut sum = outer(1, 2);
        sum.add(&outer(10, 2));
        assert_eq!(sum, outer(11, 2));
    }

    #[test]
    fn of_two_lists_the_longer_counts() {
        for (mine, theirs) in [(0, 3), (3, 0), (1, 3), (3, 1)] {
            let mut sum = outer(1, mine);
            sum.add(&outer(10, theirs));
            let expected: Vec<i64> = (0..3).map(|nth| i64::from(nth < mine) + 10 * i64::from(nth < theirs)).collect();
            assert_eq!(sum.list.iter().map(|inner| inner.one).collect::<Vec<_>>(), expected);
        }
    }
}
