//! Text made safe for terminal cells.
//!
//! Text from outside is hostile: a vessel chooses her own name, and a name must not
//! move the cursor, colour the screen or reverse the reading direction. [`safe`] is the
//! last gate before a cell; it holds whatever the decoder let through.
//!
//! Widths are measured, never counted. Two faults of the layers below are met here:
//! half-width voiced kana (U+FF9E, U+FF9F), which the screen library measures one cell
//! too wide, are folded to full width; ambiguous characters, which some terminals draw
//! two cells wide, are replaced by ASCII in the plain mode.

use ratatui::buffer::{Buffer, Cell};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` without control, escape, bidirectional and zero-width characters, composed,
/// with half-width kana folded. With `plain` every narrow character outside ASCII is
/// replaced by its ASCII stand-in.
pub fn safe(text: &str, plain: bool) -> Cow<'_, str> {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut kana = String::new();
    for c in text.nfc() {
        if ('\u{ff61}'..='\u{ff9f}').contains(&c) {
            // Kana and its voicing mark fold together.
            kana.push(c);
            continue;
        }
        flush_kana(&mut kana, &mut out);
        push_safe(&mut out, c, plain);
    }
    flush_kana(&mut kana, &mut out);
    Cow::Owned(out)
}

fn flush_kana(kana: &mut String, out: &mut String) {
    if !kana.is_empty() {
        out.extend(kana.nfkc().filter(|c| c.width().unwrap_or(0) > 0));
        kana.clear();
    }
}

fn push_safe(out: &mut String, c: char, plain: bool) {
    match c {
        '\t' | '\n' | '\r' => out.push(' '),
        _ if is_hostile(c) => {}
        ' '..='~' => out.push(c),
        _ => match c.width() {
            None | Some(0) => {}
            Some(1) if plain => out.push_str(stand_in(c)),
            Some(_) => out.push(c),
        },
    }
}

/// Characters that act instead of showing: C0 and C1 controls, marks of direction,
/// invisible operators, variation selectors, tags, private use.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{10ffff}')
}

/// What stands for a narrow character in the plain mode.
fn stand_in(c: char) -> &'static str {
    match c {
        '°' => "deg",
        '′' | '’' | '‘' => "'",
        '″' | '“' | '”' => "\"",
        '…' => "~",
        '·' | '•' | '・' => ".",
        '–' | '—' | '─' | '−' => "-",
        '│' => "|",
        '×' => "x",
        '±' => "+-",
        '→' => "->",
        '←' => "<-",
        '↑' => "^",
        '↓' => "v",
        '©' => "(c)",
        '≥' => ">=",
        '≤' => "<=",
        _ => latin(c),
    }
}

/// An accented letter without its accent.
fn latin(c: char) -> &'static str {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::iter::once(c)
        .nfd()
        .next()
        .filter(char::is_ascii_alphabetic)
        .and_then(|base| LETTERS.find(base))
        .and_then(|at| LETTERS.get(at..=at))
        .unwrap_or("?")
}

/// Cells that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` cut to `cells`, with an ellipsis where something is missing. The text must be
/// [`safe`] already.
pub fn truncate(text: &str, cells: usize, plain: bool) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(cells + 4);
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > cells {
            break;
        }
        used += w;
        out.push(c);
    }
    if cells > 0 {
        out.push(if plain { '~' } else { '…' });
    }
    Cow::Owned(out)
}

/// `text` broken into lines of at most `cells`, at spaces where there are any. A
/// Japanese line breaks anywhere but before closing punctuation.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in pieces(text) {
        let w = width(word.trim_end());
        if used + w > cells && used > 0 {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        for c in word.chars() {
            let w = c.width().unwrap_or(0);
            if used + w > cells && c != ' ' {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += w;
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts that a line may end after.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        let wide = c.width() == Some(2) && next.is_some_and(|n| !"、。」）・ー！？".contains(n));
        if c == ' ' || wide {
            let end = at + c.len_utf8();
            out.extend(text.get(start..end));
            start = end;
        }
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// The lines of a buffer as text, without the spaces at their ends: what a snapshot or
/// a file of the screen holds.
pub fn buffer_lines(buffer: &Buffer) -> Vec<String> {
    let mut lines = Vec::with_capacity(usize::from(buffer.area.height));
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut hidden = 0;
        for x in buffer.area.left()..buffer.area.right() {
            // The right half of a double-width character is a cell of its own.
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            let symbol = buffer.cell((x, y)).map_or(" ", Cell::symbol);
            hidden = width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_is_taken_out_and_what_shows_stays() {
        let table = [
            ("HAE SONG 9", "HAE SONG 9"),
            ("A\u{1b}[31mRED", "A[31mRED"),
            ("SAFE\u{202e}EVIL", "SAFEEVIL"),
            ("tab\there", "tab here"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("c1\u{9b}2J", "c12J"),
            ("第八みほ丸", "第八みほ丸"),
            ("ｶﾞｽﾀﾝｶｰ ﾌﾟﾚｰﾄ", "ガスタンカー プレート"),
            ("e\u{301}toile", "étoile"),
            ("flag\u{e0067}", "flag"),
        ];
        for (input, want) in table {
            assert_eq!(safe(input, false), want);
        }
        assert_eq!(safe("35°37.2′N é → ©", true), "35deg37.2'N e -> (c)");
    }

    #[test]
    fn cutting_measures_cells() {
        assert_eq!(truncate("OCEAN PEARL 3", 8, false), "OCEAN P…");
        assert_eq!(truncate("OCEAN PEARL 3", 8, true), "OCEAN P~");
        assert_eq!(truncate("第八みほ丸", 6, false), "第八…");
        assert_eq!(truncate("第八みほ丸", 10, false), "第八みほ丸");
        assert_eq!(truncate("AB", 0, false), "");
    }

    #[test]
    fn lines_break_at_spaces_and_never_before_a_full_stop() {
        assert_eq!(wrap("turn the cable round", 9), ["turn the", "cable", "round"]);
        assert_eq!(wrap("確認する。終わり", 8), ["確認す", "る。終わ", "り"]);
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(wrap("ABCDEFGHIJ", 4), ["ABCD", "EFGH", "IJ"]);
    }

    proptest! {
        #[test]
        fn any_text_becomes_safe_and_fits(text in "\\PC*|[\\x00-\\u{ffff}]{0,40}", cells in 0_usize..30) {
            for plain in [false, true] {
                let text = safe(&text, plain);
                prop_assert!(text.chars().all(|c| !is_hostile(c) && c.width().unwrap_or(0) > 0));
                prop_assert!(width(&truncate(&text, cells, plain)) <= cells);
                if plain {
                    prop_assert_eq!(text.width(), text.width_cjk());
                }
                if cells >= 2 {
                    prop_assert!(wrap(&text, cells).iter().all(|l| width(l) <= cells));
                }
            }
        }
    }
}
