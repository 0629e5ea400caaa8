//! The references of the book: entries by tag, the tags in a text, and what is literature and what a note.

/// The page of the book, which is the list.
const PAGE: &str = include_str!("../../../docs/src/references.md");
/// Bodies and series that publish figures.
const PUBLISHERS: [&str; 8] =
    ["NHSA", "NBS", "MOF", "MOHRSS", "labour ministry", "finance ministry", "bulletin", "yearbook"];
/// Provinces and cities after which rules and presets are called, in both languages.
const PLACES: [(&str, &str); 45] = [
    ("Beijing", "北京"),
    ("Tianjin", "天津"),
    ("Hebei", "河北"),
    ("Shanxi", "山西"),
    ("Liaoning", "辽宁"),
    ("Jilin", "吉林"),
    ("Heilongjiang", "黑龙江"),
    ("Shanghai", "上海"),
    ("Jiangsu", "江苏"),
    ("Zhejiang", "浙江"),
    ("Anhui", "安徽"),
    ("Fujian", "福建"),
    ("Jiangxi", "江西"),
    ("Shandong", "山东"),
    ("Henan", "河南"),
    ("Hubei", "湖北"),
    ("Hunan", "湖南"),
    ("Guangdong", "广东"),
    ("Guangxi", "广西"),
    ("Hainan", "海南"),
    ("Chongqing", "重庆"),
    ("Sichuan", "四川"),
    ("Guizhou", "贵州"),
    ("Yunnan", "云南"),
    ("Tibet", "西藏"),
    ("Shaanxi", "陕西"),
    ("Gansu", "甘肃"),
    ("Qinghai", "青海"),
    ("Ningxia", "宁夏"),
    ("Xinjiang", "新疆"),
    ("Wuhan", "武汉"),
    ("Guangzhou", "广州"),
    ("Shenzhen", "深圳"),
    ("Sanming", "三明"),
    ("Xiamen", "厦门"),
    ("Quanzhou", "泉州"),
    ("Yiwu", "义乌"),
    ("Zhenjiang", "镇江"),
    ("Jiujiang", "九江"),
    ("Zunyi", "遵义"),
    ("Changde", "常德"),
    ("Hangzhou", "杭州"),
    ("Nanjing", "南京"),
    ("Chengdu", "成都"),
    ("Suzhou", "苏州"),
];
/// How the source of a value begins that a scenario gives: the place in it.
pub(crate) const GIVEN: &str = "scenario ";
/// How the source of a value begins that a policy's preset gives: its name, and what it is.
pub(crate) const PRESET: &str = "preset ";
/// How the source of a value begins that nobody set.
pub(crate) const DEFAULT: &str = "default";
/// First and last year that is taken for that of a publication.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2099;

/// Every tag with its entry, in the order of the page.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let row = |line: &'static str| {
        let (tag, entry) = line.strip_prefix("| ")?.split_once(" | ")?;
        is_tag(tag).then_some((tag, entry.trim_end_matches('|').trim_end()))
    };
    PAGE.lines().filter_map(row)
}

/// The entry of a tag.
pub fn entry(tag: &str) -> Option<&'static str> {
    entries().find(|(known, _)| *known == tag).map(|(_, entry)| entry)
}

/// The tags in a text: `R51`, `S4` and `Rd` wherever they stand as a word, `D` and `K` in brackets.
pub fn tags(text: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut within = false;
    for (piece, end) in pieces(text) {
        if is_tag(piece) && (within || !matches!(piece, "D" | "K")) {
            tags.push(piece);
        }
        within = match end {
            '[' => true,
            ']' => false,
            _ => within,
        };
    }
    tags
}

/// The words of a text, each with the character behind it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, char)> {
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'));
    text.split_inclusive(is_end).map(move |piece| {
        let word = piece.trim_end_matches(is_end);
        (word.trim_matches(['.', '-']), piece[word.len()..].chars().next().unwrap_or(' '))
    })
}

/// `R` or `S` with a number and at most one letter, `Rd`, `K`, `D`.
fn is_tag(word: &str) -> bool {
    matches!(word, "Rd" | "K" | "D") || is_numbered(word)
}

fn is_numbered(word: &str) -> bool {
    let number =
        word.strip_prefix(['R', 'S']).map(|rest| rest.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest));
    number.is_some_and(|number| (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a source leads to something that can be looked up; a note otherwise. The rule stands on the page of references.
pub fn is_literature(source: &str) -> bool {
    let source = written(source);
    let publisher = || PUBLISHERS.iter().any(|name| source.contains(name));
    let tagged = || tags(source).into_iter().any(is_numbered);
    let number = || source.contains("doi ") || source.contains("PMC");
    let named = || has_author_and_year(source) || !chinese(source).is_empty();
    !source.contains("from memory") && (publisher() || tagged() || number() || named())
}

/// What somebody wrote of a source: without the place in a scenario that the program puts before it and the values of arms that it
/// puts behind, since names of files and arms are no literature.
pub(crate) fn written(source: &str) -> &str {
    let own = match source.strip_prefix(GIVEN) {
        Some(place) => place.split_once("; ").map_or("", |(_, rest)| rest),
        None => source,
    };
    own.split_once("; in the arm ").map_or(own, |(own, _)| own)
}

/// The publications in a source that are named in Chinese: pieces with Chinese letters and a year.
pub(crate) fn chinese(source: &str) -> Vec<&str> {
    let pieces = written(source).split(['；', ';', '。', '[', ']', '(', ')']);
    let pieces = pieces.map(|piece| match piece.split_once(": ") {
        // What stands before is the name of a preset, or says what the figure is.
        Some((before, rest)) if !before.chars().any(is_han) => rest.trim(),
        _ => piece.trim(),
    });
    pieces.filter(|piece| piece.chars().any(is_han) && year_in(piece).is_some() && !is_place_alone(piece)).collect()
}

/// A letter of Chinese.
pub(crate) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The first four digits in a row, no more and no fewer, that are a year.
pub(crate) fn year_in(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| is_year(run))
}

/// Whether a word is the year of a publication.
pub(crate) fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|year: u16| YEARS.contains(&year))
}

/// Whether a Chinese text names a place, a year and nothing that was published there.
fn is_place_alone(text: &str) -> bool {
    let letters: String = text.chars().filter(|letter| is_han(*letter)).collect();
    let bare = letters.trim_end_matches(['年', '市', '省']);
    PLACES.iter().any(|(_, chinese)| *chinese == bare)
}

/// Whether a word is the name of a place of China, which with a year behind it is no author.
pub(crate) fn is_place(word: &str) -> bool {
    word == "China" || PLACES.iter().any(|(name, _)| *name == word)
}

/// A capitalised word, or `al.`, and a year behind it that begins no range.
fn has_author_and_year(source: &str) -> bool {
    let words: Vec<&str> = source.split(' ').collect();
    words.windows(2).any(|pair| {
        let name = pair[0].trim_start_matches('(');
        let is_name =
            name == "al." || name.starts_with(|c: char| c.is_uppercase()) && name.ends_with(char::is_alphabetic);
        let year = pair[1].trim_end_matches([')', ',', ';', ':', '.']);
        is_name && !is_place(name) && is_year(year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::inputs;

    #[test]
    fn tags_are_found_where_they_stand() {
        assert_eq!(
            tags("[S1: tilted to retirees; D] and | S0, R51b | T2, [R31 and cities; fitted]"),
            ["S1", "D", "S0", "R51b", "R31"]
        );
        assert_eq!(tags("D is no tag here, nor K, R2D2, S-1.5, R300, [fitted]").len(), 0);
    }

    #[test]
    fn every_source_of_the_tables_is_literature_or_a_note_by_the_rule() {
        // What a reader can look up in the literature among the sources, row by row.
        let literature = [
            "NHSA",
            "MOF",
            "bulletin",
            "labour ministry",
            "finance ministry",
            "NBS",
            "article quoting",
            "Social Insurance Law 2010",
            "Econ 2017",
            "et al.",
            "Gan 2017",
            "McGarry 2006",
            "Handel 2013",
            "Shepard 2019",
            "PMC10236872",
            "Health 2020",
            "Health 2023",
            "doi 10.1080",
            "Gruber and McKnight 2010",
            "Li 2020",
        ];
        let figures = inputs::built_in_published().expect("the table is right").into_iter().map(|figure| figure.source);
        let rows = inputs::built_in_parameters().into_iter().chain(inputs::built_in_trends()).flatten();
        let (mut found, mut notes) = (0, 0);
        for source in figures.chain(rows.map(|row| row.source)) {
            let expected = literature.iter().any(|piece| source.contains(piece)) && !source.contains("from memory");
            assert_eq!(is_literature(&source), expected, "{source}");
            *(if expected { &mut found } else { &mut notes }) += 1;
        }
        assert!(found > 100 && notes > 60, "{found} and {notes}");
        for note in
            ["no estimate found", "default", "default: What a retiree pays first [D].", "scenario a.toml:7", "[K]"]
        {
            assert!(!is_literature(note), "{note}");
        }
        assert!(is_literature("preset wuhan-2024: Wuhan from 2024 [R19]."));
    }

    #[test]
    fn a_chinese_text_with_a_year_is_literature() {
        for source in ["国家医疗保障局 2018 年统计公报", "王伟 2019", "2018年全国基本医疗保障事业发展统计公报"]
        {
            assert!(is_literature(source), "{source}");
            assert_eq!(chinese(source), [source]);
        }
        assert_eq!(chinese("scenario a.toml:7; 王伟 2019; 缺省"), ["王伟 2019"]);
        assert_eq!(chinese("preset a: sign alone (王伟 2019)"), ["王伟 2019"]);
        for note in
            ["缺省值", "王伟 20190", "北京 2023 年", "scenario 方案2023.toml:7", "preset beijing-2023: 北京 2023"]
        {
            assert!(!is_literature(note), "{note}");
        }
        assert!(!is_literature("this scenario; in the arm 方案 0.3 from 2023"));
        assert!(!is_literature("preset beijing-2023: Beijing 2023: no limit [K]"));
    }
}
