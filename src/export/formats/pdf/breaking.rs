//! Where a line may end: after spaces and between characters of Japanese, but by its rules
//! (JIS X 4051, kinsoku) never before a closing mark, a small kana or a lengthening mark
//! and never behind an opening one.

/// Characters that begin no line.
const NOT_FIRST: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー）〕］｝〉》」』】〙〗’”°′″℃％\
ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ｡､･ｰﾞﾟｧｨｩｪｫｬｭｮｯ｣,.:;?!)]}%…‥";
/// Characters that end no line.
const NOT_LAST: &str = "（〔［｛〈《「『【〘〖‘“｢([{￥＄№";

/// Characters of Japanese, between which a line may end.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Whether a line may end between the two.
fn may_end(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || matches!(before, '-' | '/' | ';' | ',') || is_wide(before) || is_wide(after)
}

/// How many characters of `line` stay when it ends before `next`: up to the last place for
/// that, or all of them where there is none.
fn kept(line: &[char], next: char) -> usize {
    let after = line.iter().skip(1).copied().chain([next]);
    let ends = line.iter().zip(after).map(|(before, after)| may_end(*before, after));
    ends.collect::<Vec<_>>().iter().rposition(|end| *end).map_or(line.len(), |at| at + 1)
}

/// The text in lines of at most `most` (in whatever `width` tells), without the spaces at
/// their ends; at least one line. A word that is wider than a line ends where it must.
pub(super) fn lines(text: &str, most: f32, width: impl Fn(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line: Vec<char> = Vec::new();
    let mut used = 0.0;
    let whole = |line: &[char]| line.iter().collect::<String>().trim_end().to_owned();
    for c in text.chars() {
        let wide = width(c);
        // A space may stand over the edge: it is not seen there.
        while used + wide > most && !line.is_empty() && c != ' ' {
            let rest = line.split_off(kept(&line, c));
            lines.push(whole(&line));
            line = rest;
            used = line.iter().map(|c| width(*c)).sum();
        }
        if line.is_empty() && c == ' ' && !lines.is_empty() {
            continue;
        }
        line.push(c);
        used += wide;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(whole(&line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(c: char) -> f32 {
        if is_wide(c) { 2.0 } else { 1.0 }
    }

    fn broken(text: &str, most: f32) -> Vec<String> {
        lines(text, most, cells)
    }

    #[test]
    fn marks_stay_where_japanese_wants_them() {
        assert_eq!(broken("密輸品を発見。次へ", 12.0), ["密輸品を発", "見。次へ"]);
        assert_eq!(broken("船長「異常なし」", 6.0), ["船長", "「異常", "なし」"]);
        assert_eq!(broken("レーダーで探知", 4.0), ["レー", "ダー", "で探", "知"]);
        assert_eq!(broken("チェック", 4.0), ["チェ", "ック"], "no other place is left");
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(broken("two vessels alongside", 12.0), ["two vessels", "alongside"]);
        assert_eq!(broken("PL12-20261124-1", 6.0), ["PL12-", "202611", "24-1"]);
        assert_eq!(broken("", 5.0), [""]);
        assert_eq!(broken("abc", 0.5), ["a", "b", "c"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-c 、。「」漢字ーっ(),-]{0,80}", most in 4_u8..30) {
            let most = f32::from(most);
            let out = broken(&text, most);
            let bare = |text: &str| text.replace(' ', "");
            prop_assert_eq!(bare(&out.concat()), bare(&text));
            for line in &out {
                prop_assert!(line.chars().map(cells).sum::<f32>() <= most, "{line:?}");
            }
        }
    }
}
