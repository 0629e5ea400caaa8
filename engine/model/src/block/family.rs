//! A household between two blocks, with all that its members hold: taken out of the one and settled in the other.

use crate::block::columns::{OwnColumn, Person, Rows};
use crate::block::own_values::OwnValues;
use crate::block::vacancies::Vacancies;

/// Some persons of one household who stand in no block.
pub(crate) struct Family {
    /// Attributes, those of optional columns included.
    pub persons: Vec<Person>,
    /// Frozen money, further holdings and policies' own columns in which one of them holds something; a value a person.
    own: Vec<OwnColumn>,
}

impl Family {
    /// Takes the household in these rows out of the block, which holds nothing of it any more.
    pub(crate) fn take(rows: &mut Rows<'_>, members: &[u32]) -> Self {
        let persons = members.iter().map(|row| rows.person(*row as usize)).collect();
        let of = |column: &OwnColumn| OwnColumn { name: column.name.clone(), values: column.values.of_rows(members) };
        let own = rows.own.0.iter().map(of).filter(|column| column.values.is_held()).collect();
        members.iter().for_each(|row| rows.put(*row as usize, Person::default()));
        Self { persons, own }
    }

    /// Gives the household a number of its own and rows; a column that nobody of the block needed so far is there from now on.
    pub(crate) fn settle(mut self, rows: &mut Rows<'_>, free: &mut Vacancies) {
        let homes = free.settle_families(rows, &mut self.persons);
        for column in &self.own {
            let element = column.values.element();
            let is_it = |own: &OwnColumn| own.name == column.name && own.values.element() == element;
            let at = rows.own.0.iter().position(is_it).unwrap_or_else(|| {
                let mut values = OwnValues::of(element);
                values.resize(rows.len());
                rows.own.0.push(OwnColumn { name: column.name.clone(), values });
                rows.own.0.len() - 1
            });
            rows.own.0[at].values.put(&homes, &column.values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::{Block, InUse};
    use crate::block::holdings::FURTHER;
    use gongji_sdk::abi::element;

    fn person(person: u64, household: u16) -> Person {
        Person { person, household, alive: 1, age: 30, balance: person as i32, residence: 1, ..Person::default() }
    }

    #[test]
    fn a_household_takes_all_along_and_leaves_nothing_behind() {
        let in_use = InUse::default().and("residence");
        let [mut from, mut to] = [(); 2].map(|()| Block { in_use, ..Block::default() });
        let mut rows = from.rows();
        rows.append(&[person(1, 0), person(2, 1), person(3, 0)]);
        rows.freeze(2, 700);
        rows.hold(0, 9);
        let own = |name: &str| OwnColumn { name: name.into(), values: OwnValues::of(element::U8) };
        rows.own.0.extend(["p.none", "p.some"].map(own));
        rows.own.0.iter_mut().for_each(|column| column.values.resize(3));
        rows.own.0[3].values.put(&[0], &OwnValues::U8(vec![5]));
        let family = Family::take(&mut rows, &[0, 2]);
        assert_eq!([0, 2].map(|row| rows.person(row)), [Person::default(); 2]);
        assert!(rows.own.0.iter().all(|column| !column.values.is_held()));
        let mut there = to.rows();
        there.append(&[person(9, 0)]);
        let mut free = Vacancies::of(&there);
        family.settle(&mut there, &mut free);
        let settled: Vec<Person> = [1, 2].map(|row| there.person(row)).into();
        assert_eq!(settled, [Person { household: 1, ..person(1, 0) }, Person { household: 1, ..person(3, 0) }]);
        let values = |name: &str| there.own.0.iter().find(|own| own.name == name).map(|own| own.values.clone());
        assert_eq!(there.frozen().map(|frozen| frozen[..3].to_vec()), Some(vec![0, 0, 700]));
        assert_eq!(there.optional(FURTHER).map(|held| held[1]), Some(2));
        assert_eq!(values("p.some").map(|values| [0, 1, 2].map(|row| values.value(row))), Some([0, 5, 0]));
        assert_eq!(values("p.none"), None, "nobody who moved holds anything there");
    }
}
