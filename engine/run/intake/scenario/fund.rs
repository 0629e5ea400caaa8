//! `[[fund]]`: at which level a scheme keeps its funds, and its adjustment funds above these.

use gongji_model::inputs::fund::{FundRule, Level, Role};
use gongji_model::law::schemes;
use gongji_sdk::abi::scheme;

use super::CareOf;
use super::keys::FUND;
use super::node::Entry;
use super::reader::Reader;
use crate::ground::diagnose::{Mistake, Place};

/// A rule in words, as the manifest has it.
pub(crate) fn words(rule: &FundRule) -> String {
    let scheme = schemes::name(rule.scheme);
    match rule.role {
        Role::Pooled => format!("{scheme}, {}", rule.level.name()),
        Role::Adjustment { share } => format!("{scheme}, {}, adjustment, {share}", rule.level.name()),
    }
}

/// A rule, where it stands and where it names its level.
struct Written<'a> {
    rule: FundRule,
    place: &'a Place,
    level_place: &'a Place,
}

/// The funds of a scenario; one that is wrong is noted and left out.
pub(super) fn rules(tables: Vec<(&Place, &[Entry])>, care: CareOf, mistakes: &mut Vec<Mistake>) -> Vec<FundRule> {
    let mut kept: Vec<Written<'_>> = Vec::new();
    for (place, entries) in tables {
        let Some(written) = rule(place, entries, care, mistakes) else { continue };
        match kept.iter().find_map(|first| twice(first, &written)) {
            Some(mistake) => mistakes.push(mistake),
            None => kept.push(written),
        }
    }
    mistakes.extend(kept.iter().filter_map(|written| not_above(written, &kept)));
    kept.into_iter().map(|written| written.rule).collect()
}

fn rule<'a>(place: &'a Place, entries: &'a [Entry], care: CareOf, mistakes: &mut Vec<Mistake>) -> Option<Written<'a>> {
    let mut reader = Reader::strict(entries, FUND, "a fund", mistakes);
    let scheme = named(place, "scheme", "scheme = \"employees\"", &mut reader);
    let level = named(place, "level", "level = \"province\"", &mut reader);
    let role = role(&mut reader);
    let scheme = scheme.and_then(|name| schemes::NAMES.iter().position(|known| *known == name))? as u32;
    if scheme != scheme::EMPLOYEES && care != CareOf::Everybody {
        let name = schemes::name(scheme);
        let title = format!("the care of members of the scheme `{name}` is not simulated");
        let at = reader.place("scheme").unwrap_or(place);
        let mistake = Mistake::at(at, title, "has no fund");
        reader.note(mistake.help("set `care = \"everybody\"` and `universe = \"nation\"`"));
        return None;
    }
    let level_place = reader.place("level").unwrap_or(place);
    Some(Written { rule: FundRule { scheme, level: Level::named(&level?)?, role: role? }, place, level_place })
}

/// One of the words that a key takes; that it is missing is noted.
fn named(place: &Place, key: &'static str, expected: &str, reader: &mut Reader<'_, '_>) -> Option<String> {
    if reader.node(key).is_none() {
        reader.note(Mistake::at(place, format!("this fund names no {key}"), format!("expected `{expected}`")));
    }
    reader.text(key)
}

/// What the fund is for; an adjustment fund says its share, and no other one has any.
fn role(reader: &mut Reader<'_, '_>) -> Option<Role> {
    let (role, share) = (reader.text("role"), reader.real("share"));
    match (reader.place("role"), reader.place("share")) {
        (Some(place), None) => {
            let mistake = Mistake::at(place, "this adjustment fund has no share", "expected `share = 0.05` beside it");
            reader.note(mistake.help("`share` is the part of their income that the funds below pay into it"));
            None
        }
        (None, Some(place)) => {
            let title = "a pooled fund takes no share of others";
            reader.note(Mistake::at(place, title, "leave it out, or add `role = \"adjustment\"`"));
            None
        }
        (None, None) => Some(Role::Pooled),
        (Some(_), Some(_)) => role.and(share).map(|share| Role::Adjustment { share }),
    }
}

/// The mistake of two funds for the same, or of a scheme that pools at two levels.
fn twice(first: &Written<'_>, again: &Written<'_>) -> Option<Mistake> {
    let (one, other) = (first.rule, again.rule);
    let pools = |rule: FundRule| rule.role == Role::Pooled;
    if one.scheme != other.scheme || pools(one) != pools(other) {
        return None;
    }
    let (name, level) = (schemes::name(one.scheme), other.level.name());
    let title = match (one.level == other.level, pools(one)) {
        (true, true) => format!("the fund of the scheme `{name}` at the level `{level}` stands twice"),
        (true, false) => format!("the adjustment fund of the scheme `{name}` at the level `{level}` stands twice"),
        (false, true) => format!("the scheme `{name}` pools at two levels, `{}` and `{level}`", one.level.name()),
        (false, false) => return None,
    };
    Some(Mistake::at(again.place, title, "again here").and_at(first.place, "first here"))
}

/// The mistake of an adjustment fund that has no pooled funds below it.
fn not_above(written: &Written<'_>, all: &[Written<'_>]) -> Option<Mistake> {
    let FundRule { scheme, level, role } = written.rule;
    let pooled = all.iter().find(|one| one.rule.scheme == scheme && one.rule.role == Role::Pooled);
    let pools_at = pooled.map_or(Level::City, |one| one.rule.level);
    if role == Role::Pooled || level > pools_at {
        return None;
    }
    let (name, pools_at) = (schemes::name(scheme), pools_at.name());
    let title = format!("an adjustment fund at the level `{}` has no funds below it", level.name());
    let above = Level::ALL.into_iter().filter(|one| one.name() != pools_at && *one > level).map(Level::name);
    let above: Vec<&str> = above.collect();
    let label = match above.is_empty() {
        true => format!("the scheme `{name}` pools at the level `{pools_at}`"),
        false => format!("expected {}: the scheme `{name}` pools at the level `{pools_at}`", above.join(" or ")),
    };
    let mistake = Mistake::at(written.level_place, title, label);
    Some(match pooled {
        Some(pooled) => mistake.and_at(pooled.level_place, "pools here"),
        None => mistake,
    })
}
