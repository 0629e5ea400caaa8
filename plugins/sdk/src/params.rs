//! Parameters: one declaration makes the struct, the manual, the checks at compile time and the presets.

use crate::abi::{Param, Preset, Str, Value, param_kind};
use crate::money::{ppm, yuan};
use crate::refusal::Refusal;

/// What [`params!`](macro@crate::params) writes for a struct of parameters.
pub trait Parameters: Sized + Default {
    /// Names, in order.
    const NAMES: &'static [&'static str];
    /// The declarations, in order.
    const PARAMS: &'static [Param];
    /// Named settings.
    const PRESETS: &'static [Preset];
    /// The struct from one value per parameter, already within their ranges.
    ///
    /// # Errors
    /// When an index names no choice.
    fn from_values(values: &[Value]) -> Result<Self, Refusal>;
    /// The defaults as changed by a preset.
    fn preset(name: &str) -> Option<Self>;
}

/// A parameter with named choices: an enum made by [`choice!`](crate::choice).
pub trait Choice: Copy + 'static {
    /// The names in a scenario, in order.
    const NAMES: &'static [Str];
    /// The choice of that index.
    fn from_index(index: i64) -> Option<Self>;
}

/// Checks number and ranges of values before a policy sees them.
pub(crate) fn checked<P: Parameters>(values: &[Value]) -> Result<P, Refusal> {
    if values.len() != P::PARAMS.len() {
        return Err(Refusal::new(format!("{} values for {} parameters", values.len(), P::PARAMS.len())));
    }
    for ((param, name), value) in P::PARAMS.iter().zip(P::NAMES).zip(values) {
        if !allowed(param, *value) {
            return Err(Refusal::new(format!("`{name}` is outside its range")));
        }
    }
    P::from_values(values)
}

/// Whether a value lies in a parameter's range; a real that is no number does not.
#[must_use]
pub const fn allowed(param: &Param, value: Value) -> bool {
    if param.kind == param_kind::REAL {
        param.min.real <= value.real && value.real <= param.max.real
    } else {
        param.min.integer <= value.integer && value.integer <= param.max.integer
    }
}

/// A value of any kind but a real.
#[must_use]
pub const fn integer(integer: i64) -> Value {
    Value { integer, real: 0.0 }
}

/// A real value.
#[must_use]
pub const fn real(real: f64) -> Value {
    Value { integer: 0, real }
}

/// A share, from a fraction.
#[must_use]
pub const fn share(fraction: f64) -> Value {
    integer(ppm(fraction))
}

/// An amount, from yuan.
#[must_use]
pub const fn money(amount: f64) -> Value {
    integer(yuan(amount))
}

/// Declares a parameter with named choices.
///
/// ```
/// gongji_sdk::choice! {
///     /// Whose pension counts.
///     pub enum PensionBase {
///         /// The person's own.
///         Own = "own",
///         /// The average of the area.
///         Average = "average",
///     }
/// }
/// ```
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$choice_meta:meta])* $choice:ident = $text:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $($(#[$choice_meta])* $choice),+ }

        impl $crate::params::Choice for $name {
            const NAMES: &'static [$crate::abi::Str] = &[$($crate::abi::Str::new($text)),+];
            fn from_index(index: i64) -> Option<Self> {
                [$(Self::$choice),+].into_iter().find(|&choice| choice as i64 == index)
            }
        }
    };
}

/// Declares the parameters of a policy.
///
/// `name: kind = default in least..=most,` with the doc comment as the manual. Kinds and how their values are written:
/// `flag` (`true`; no range), `count` (`3`), `years` (`65`), `real` (`0.5`), `share` (`0.85`, kept as parts per million),
/// `money` (`700.0` yuan, kept as fen) and `choice(Enum)` (`Enum::Variant`; no range). A unit may stand in brackets:
/// `money("yuan a year")`. Defaults and presets outside their range do not compile:
///
/// ```compile_fail
/// gongji_sdk::params! {
///     /// Parameters.
///     pub struct Params {
///         /// Share that the pool pays.
///         pool_share: share = 1.5 in 0.0..=1.0,
///     }
/// }
/// ```
#[macro_export]
macro_rules! params {
    (
        $(#[$meta:meta])* $vis:vis struct $params:ident {
            $($(#[doc = $doc:literal])+ $name:ident : $kind:ident $(($extra:tt))? =
                $($default:tt)::+ $(in $min:literal ..= $max:literal)?),* $(,)?
        }
        $(presets {
            $($(#[doc = $preset_doc:literal])+ $preset:literal {
                $($changed:ident : $($value:tt)::+),* $(,)?
            })*
        })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $params { $($(#[doc = $doc])+ pub $name: $crate::param!(type $kind $(($extra))?)),* }

        const _: () = {
            #[allow(non_camel_case_types, dead_code, reason = "one index a parameter, by its name")]
            enum Index { $($name),* }

            /// From what is written to what crosses the boundary.
            struct Coded;
            #[allow(dead_code, reason = "not every parameter is in a preset")]
            impl Coded {
                $(const fn $name(value: $crate::param!(written $kind $(($extra))?)) -> $crate::abi::Value {
                    $crate::param!(value $kind, value)
                })*
            }

            /// From what is written to what the struct holds.
            struct Held;
            #[allow(dead_code, reason = "not every parameter is in a preset")]
            impl Held {
                $(const fn $name(
                    value: $crate::param!(written $kind $(($extra))?),
                ) -> $crate::param!(type $kind $(($extra))?) {
                    $crate::param!(held $kind, value)
                })*
            }

            const PARAMS: &[$crate::abi::Param] = &[$($crate::abi::Param {
                name: $crate::abi::Str::new(stringify!($name)),
                doc: $crate::abi::Str::of_doc(concat!($($doc),+)),
                unit: $crate::abi::Str::new($crate::param!(unit $kind $(($extra))?)),
                kind: $crate::param!(code $kind),
                reserved: 0,
                default: Coded::$name($($default)::+),
                min: $crate::param!(min $kind $(($extra))? $(, $min)?),
                max: $crate::param!(max $kind $(($extra))? $(, $max)?),
                choices: $crate::param!(choices $kind $(($extra))?).as_ptr(),
                choice_count: $crate::param!(choices $kind $(($extra))?).len(),
            }),*];

            $(const _: () = assert!(
                $crate::params::allowed(&PARAMS[Index::$name as usize], PARAMS[Index::$name as usize].default),
                concat!("the default of `", stringify!($name), "` is outside its range"),
            );)*
            $($($(const _: () = assert!(
                $crate::params::allowed(&PARAMS[Index::$changed as usize], Coded::$changed($($value)::+)),
                concat!("`", stringify!($changed), "` of preset `", $preset, "` is outside its range"),
            );)*)*)?

            impl Default for $params {
                fn default() -> Self {
                    Self { $($name: Held::$name($($default)::+)),* }
                }
            }

            impl $crate::params::Parameters for $params {
                const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
                const PARAMS: &'static [$crate::abi::Param] = PARAMS;
                const PRESETS: &'static [$crate::abi::Preset] = &[$($({
                    const VALUES: &[$crate::abi::PresetValue] = &[$($crate::abi::PresetValue {
                        param: Index::$changed as usize,
                        value: Coded::$changed($($value)::+),
                    }),*];
                    $crate::abi::Preset {
                        name: $crate::abi::Str::new($preset),
                        doc: $crate::abi::Str::of_doc(concat!($($preset_doc),+)),
                        values: VALUES.as_ptr(),
                        value_count: VALUES.len(),
                    }
                }),*)?];

                fn from_values(values: &[$crate::abi::Value]) -> Result<Self, $crate::Refusal> {
                    let _ = values;
                    Ok(Self {
                        $($name: $crate::param!(decode $kind $(($extra))?, values[Index::$name as usize], $name)),*
                    })
                }

                fn preset(name: &str) -> Option<Self> {
                    match name {
                        $($($preset => Some(Self {
                            $($changed: Held::$changed($($value)::+),)*
                            ..Self::default()
                        }),)*)?
                        _ => None,
                    }
                }
            }
        };
    };
}

/// What [`params!`] needs to know about each kind. No part of the public face.
#[doc(hidden)]
#[macro_export]
macro_rules! param {
    (type flag) => { bool };
    (type real $(($unit:literal))?) => { f64 };
    (type choice ($choice:ident)) => { $choice };
    (type $other:ident $(($unit:literal))?) => { i64 };

    (written flag) => { bool };
    (written count $(($unit:literal))?) => { i64 };
    (written years $(($unit:literal))?) => { i64 };
    (written choice ($choice:ident)) => { $choice };
    (written $other:ident $(($unit:literal))?) => { f64 };

    (value flag, $value:expr) => { $crate::params::integer($value as i64) };
    (value choice, $value:expr) => { $crate::params::integer($value as i64) };
    (value count, $value:expr) => { $crate::params::integer($value) };
    (value years, $value:expr) => { $crate::params::integer($value) };
    (value $other:ident, $value:expr) => { $crate::params::$other($value) };

    (held share, $value:expr) => { $crate::money::ppm($value) };
    (held money, $value:expr) => { $crate::money::yuan($value) };
    (held $other:ident, $value:expr) => { $value };

    (decode flag, $value:expr, $name:ident) => { $value.integer != 0 };
    (decode real $(($unit:literal))?, $value:expr, $name:ident) => { $value.real };
    (decode choice ($choice:ident), $value:expr, $name:ident) => {
        <$choice as $crate::params::Choice>::from_index($value.integer)
            .ok_or_else(|| $crate::Refusal::new(concat!("`", stringify!($name), "` names no choice")))?
    };
    (decode $other:ident $(($unit:literal))?, $value:expr, $name:ident) => { $value.integer };

    (min flag) => { $crate::params::integer(0) };
    (max flag) => { $crate::params::integer(1) };
    (min choice ($choice:ident)) => { $crate::params::integer(0) };
    (max choice ($choice:ident)) => {
        $crate::params::integer(<$choice as $crate::params::Choice>::NAMES.len() as i64 - 1)
    };
    (min $kind:ident $(($unit:literal))?, $value:expr) => { $crate::param!(value $kind, $value) };
    (max $kind:ident $(($unit:literal))?, $value:expr) => { $crate::param!(value $kind, $value) };

    (choices choice ($choice:ident)) => { <$choice as $crate::params::Choice>::NAMES };
    (choices $other:ident $(($unit:literal))?) => {{
        const NONE: &[$crate::abi::Str] = &[];
        NONE
    }};

    (unit choice ($choice:ident)) => { "name" };
    (unit $kind:ident ($unit:literal)) => { $unit };
    (unit flag) => { "yes or no" };
    (unit share) => { "share" };
    (unit money) => { "yuan" };
    (unit years) => { "years" };
    (unit $other:ident) => { "number" };

    (code flag) => { $crate::abi::param_kind::FLAG };
    (code count) => { $crate::abi::param_kind::COUNT };
    (code real) => { $crate::abi::param_kind::REAL };
    (code share) => { $crate::abi::param_kind::SHARE };
    (code money) => { $crate::abi::param_kind::MONEY };
    (code years) => { $crate::abi::param_kind::YEARS };
    (code choice) => { $crate::abi::param_kind::CHOICE };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Indexation;

    crate::params! {
        /// One of each kind.
        struct Params {
            /// A flag.
            open: flag = true,
            /// A count.
            stays: count("stays a year") = 3 in 0..=9,
            /// Years.
            age: years = 45 in 0..=120,
            /// A real.
            weight: real = 0.5 in 0.0..=1.0,
            /// A share
            /// on two lines.
            pool_share: share = 0.85 in 0.0..=1.0,
            /// Money.
            deductible: money("yuan a year") = 700.55 in 0.0..=1_000.0,
            /// A choice.
            indexation: choice(Indexation) = Indexation::Wage,
        }
        presets {
            /// Another city.
            "other" { deductible: 10.0, indexation: Indexation::Prices, open: false }
        }
    }

    fn defaults() -> Vec<Value> {
        Params::PARAMS.iter().map(|param| param.default).collect()
    }

    #[test]
    fn values_become_the_struct() {
        let params: Params = checked(&defaults()).expect("the defaults are allowed");
        assert_eq!(params, Params::default());
        assert_eq!((params.pool_share, params.deductible, params.weight), (850_000, 70_055, 0.5));
        assert_eq!((params.open, params.stays, params.age, params.indexation), (true, 3, 45, Indexation::Wage));
    }

    #[test]
    fn a_preset_changes_the_defaults() {
        let other = Params::preset("other").expect("exists");
        assert_eq!((other.deductible, other.indexation, other.open), (1_000, Indexation::Prices, false));
        assert_eq!(other.pool_share, 850_000);
        assert_eq!(Params::preset("none"), None);
        assert_eq!(Params::PRESETS[0].value_count, 3);
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        for (index, value) in
            [(1, integer(10)), (3, real(f64::NAN)), (4, integer(-1)), (6, integer(3)), (0, integer(2))]
        {
            let mut values = defaults();
            values[index] = value;
            let refusal = checked::<Params>(&values).expect_err("refused");
            assert!(refusal.to_string().contains(Params::NAMES[index]), "{refusal}");
        }
        assert!(checked::<Params>(&defaults()[1..]).is_err());
    }

    #[test]
    fn the_manual_is_the_doc_comment() {
        let text = |text: Str| {
            // SAFETY: made from a literal by the macro.
            std::str::from_utf8(unsafe { std::slice::from_raw_parts(text.ptr, text.len) }).expect("UTF-8")
        };
        assert_eq!(text(Params::PARAMS[4].doc), "A share on two lines.");
        assert_eq!(text(Params::PARAMS[5].unit), "yuan a year");
        assert_eq!(text(Params::PARAMS[0].unit), "yes or no");
        assert_eq!(Params::PARAMS[6].choice_count, 3);
    }
}
