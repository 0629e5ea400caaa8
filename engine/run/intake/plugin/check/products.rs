//! What a policy declares of its products.

use gongji_model::block::contracts::MOST_YEARS;
use gongji_model::block::holdings::MOST_PRODUCTS;
use gongji_model::law::policy::Description;

use super::{Faults, INSURERS, is_kebab_case, repeated};

/// Holds the products of a policy against the rules.
pub(super) fn products(policy: &Description, faults: &mut Faults<'_>) {
    for name in repeated(policy.products.iter().map(|product| product.name.as_str())) {
        faults.add(format!("two products are called `{name}`"));
    }
    if policy.products.len() > MOST_PRODUCTS {
        faults.add(format!("it has {} products; expected at most {MOST_PRODUCTS}", policy.products.len()));
    }
    for product in &policy.products {
        if !is_kebab_case(&product.name) {
            faults.add(format!("product `{}` must be kebab-case", product.name));
        }
        if !(1..=INSURERS).contains(&product.insurers) {
            faults.add(format!("product `{}` must have 1 to {INSURERS} insurers", product.name));
        }
        for (what, years, least) in [("a term", product.term, 1), ("a waiting time", product.waiting, 0)] {
            if !(least..=MOST_YEARS).contains(&years) {
                let name = &product.name;
                faults.add(format!("product `{name}` has {what} of {years} years; expected {least} to {MOST_YEARS}"));
            }
        }
        if product.term > 1 && product.renewal.is_none() {
            let (name, term) = (&product.name, product.term);
            let rule = "expected `renewal` 1, asked anew, or 2, goes on";
            faults
                .add(format!("contracts of product `{name}` last {term} years and say not what happens then; {rule}"));
        }
    }
}
