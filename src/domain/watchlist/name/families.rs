//! Syllables that are one and the same under two romanisations: Korean (Revised,
//! McCune-Reischauer and the spellings of family names), Chinese (Wade-Giles to Pinyin).
//! Tables of equivalence, no phonetics: a name counts only if every syllable is listed.

const KOREAN: &[&[&str]] = &[
    &["BAK", "PAK", "PARK"],
    &["GIM", "KIM"],
    &["LEE", "RI", "YI", "RHEE"],
    &["CHOE", "CHOI"],
    &["GANG", "KANG"],
    &["JEONG", "CHONG", "JUNG", "CHUNG"],
    &["JO", "CHO"],
    &["SEONG", "SONG", "SUNG"],
    &["YEONG", "YONG", "YOUNG"],
    &["HYEON", "HYON", "HYUN"],
    &["GEUM", "KUM", "KEUM"],
    &["GYEONG", "KYONG", "KYUNG"],
    &["DONG", "TONG"],
    &["BU", "PU"],
    &["SAN"],
    &["DAE", "TAE"],
    &["GWANG", "KWANG"],
    &["JIN", "CHIN"],
    &["SU", "SOO"],
    &["U", "WOO"],
    &["HAE"],
    &["HAN"],
    &["GUK", "KUK", "KOOK"],
    &["MIN"],
    &["CHEON", "CHON", "CHUN"],
    &["GEON", "KON", "KUN"],
    &["SEO", "SO", "SUH"],
    &["EUN", "UN"],
    &["YU", "YOO", "RYU"],
    &["IM", "LIM", "RIM"],
    &["NAM"],
    &["BAEK", "PAEK", "PAIK"],
    &["DEOK", "TOK", "DUK"],
    &["BO", "PO"],
    &["MAN"],
    &["A"],
    &["GO", "KO"],
    &["HO"],
    &["IL"],
    &["SAM"],
    &["SIN", "SHIN"],
    &["SEOK", "SOK", "SUK"],
    &["CHEOL", "CHOL", "CHUL"],
    &["BONG", "PONG"],
    &["PYEONG", "PYONG"],
    &["YANG"],
    &["SANG"],
    &["IN"],
    &["WON"],
    &["GA", "KA"],
    &["BAEKDU", "PAEKTU"],
    &["RYONG"],
    &["MYEONG", "MYONG", "MYUNG"],
    &["BEOM", "POM", "BUM"],
];
const CHINESE: &[&[&str]] = &[
    &["DONG", "TUNG"],
    &["ZHONG", "CHUNG"],
    &["XIN", "HSIN"],
    &["GUO", "KUO"],
    &["JIN", "CHIN"],
    &["DA", "TA"],
    &["BEI", "PEI"],
    &["JING", "CHING"],
    &["XIANG", "HSIANG"],
    &["ZHANG", "CHANG"],
    &["TIAN", "TIEN"],
    &["LIAN", "LIEN"],
    &["ZHOU", "CHOU"],
    &["SHI", "SHIH"],
    &["RONG", "JUNG"],
    &["ZONG", "TSUNG"],
    &["DE", "TE"],
    &["BO", "PO"],
    &["BAO", "PAO"],
    &["GAO", "KAO"],
    &["GUANG", "KUANG"],
    &["GANG", "KANG"],
    &["YUE", "YUEH"],
    &["XIA", "HSIA"],
    &["XING", "HSING"],
    &["XIONG", "HSIUNG"],
    &["XU", "HSU"],
    &["XUE", "HSUEH"],
    &["ZHEN", "CHEN"],
    &["ZHI", "CHIH"],
    &["ZHU", "CHU"],
    &["ZHUN", "CHUN"],
    &["JIA", "CHIA"],
    &["JIAN", "CHIEN"],
    &["JIANG", "CHIANG"],
    &["JIE", "CHIEH"],
    &["JIU", "CHIU"],
    &["JUN", "CHUEN"],
    &["LONG", "LUNG"],
    &["YONG", "YUNG"],
    &["TONG", "TUNG"],
    &["GONG", "KUNG"],
    &["HONG", "HUNG"],
    &["SONG", "SUNG"],
    &["CAI", "TSAI"],
    &["ZAI", "TSAI"],
    &["RI", "JIH"],
    &["REN", "JEN"],
    &["YAN", "YEN"],
    &["NIAN", "NIEN"],
    &["BIN", "PIN"],
    &["DING", "TING"],
    &["DU", "TU"],
    &["HAI"],
    &["HUA"],
    &["FENG"],
    &["FU"],
    &["AN"],
    &["MING"],
    &["SHENG"],
    &["SHUN"],
    &["YUAN"],
    &["YU"],
    &["HE", "HO"],
    &["WEI"],
    &["WAN"],
    &["LIN"],
    &["MIN"],
    &["SHAN"],
    &["YANG"],
    &["LI"],
    &["LU"],
    &["NAN"],
    &["HAO"],
    &["YI", "I"],
    &["FA"],
];

/// The name's syllables under the first spelling of each, or `None` where one is not
/// in the table or nothing is spelt another way.
fn canonical(words: &[String], table: &[&'static [&'static str]]) -> Option<String> {
    let mut out = String::new();
    for word in words {
        spell(word, table, &mut out, 0)?;
    }
    (!out.is_empty()).then_some(out)
}

/// The longest listed syllable first, going back where that leads nowhere.
fn spell(word: &str, table: &[&'static [&'static str]], out: &mut String, depth: usize) -> Option<()> {
    if word.is_empty() {
        return Some(());
    }
    if depth > 8 {
        return None;
    }
    for len in (1..=word.len().min(6)).rev() {
        let Some((head, rest)) = word.split_at_checked(len) else { continue };
        let Some(group) = table.iter().find(|group| group.contains(&head)) else { continue };
        let mark = out.len();
        out.push_str(group.first().copied().unwrap_or_default());
        if spell(rest, table, out, depth + 1).is_some() {
            return Some(());
        }
        out.truncate(mark);
    }
    None
}

/// The keys of a name in the families in which it can be read. Two names of which one
/// key is equal are one name.
pub fn keys(words: &[String]) -> Vec<String> {
    [('K', KOREAN), ('C', CHINESE)]
        .into_iter()
        .filter_map(|(family, table)| canonical(words, table).map(|key| format!("{family}:{key}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(a: &str, b: &str) -> bool {
        let split = |t: &str| t.split(' ').map(str::to_owned).collect::<Vec<_>>();
        keys(&split(a)).iter().any(|k| keys(&split(b)).contains(k))
    }

    #[test]
    fn two_romanisations_are_one_name() {
        assert!(one("HAE SONG", "HAESEONG") && one("PARK", "BAK") && one("TUNG HSIN", "DONG XIN"));
        assert!(!one("HAE SONG", "HAE SAN") && !one("OCEAN", "OCEAN PEARL"));
    }
}
