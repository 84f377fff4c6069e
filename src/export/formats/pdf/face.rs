//! The bundled font (assets/fonts): which characters it holds, how wide they are, and how
//! a text stands in a document that can show these and no others.

use crate::export::text::line;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

static FONT: &[u8] = include_bytes!("../../../../assets/fonts/report-gothic.ttf");

/// Stands for a character that the font does not hold: the geta mark, as Japanese printers
/// set it for a type they lack.
pub(super) const LACKING: char = '〓';

/// The font with its characters of the basic plane.
pub(in crate::export) struct Face {
    pub(super) font: Font,
    /// Of each code point: its glyph, 0 where there is none, and its advance in em.
    glyphs: Vec<(u16, f32)>,
}

/// Selects another shape of the character before it, which is drawn in its usual one.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

impl Face {
    /// `None` where the bundled font cannot be read, which a test excludes.
    pub(in crate::export) fn new() -> Option<Self> {
        let read = FontRef::new(FONT).ok()?;
        let metrics = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = f32::from(read.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let mut glyphs = vec![(0, 0.0); 0x1_0000];
        for (code, glyph) in read.charmap().mappings() {
            let (Some(slot), Ok(number)) = (glyphs.get_mut(code as usize), u16::try_from(glyph.to_u32()))
            else {
                continue;
            };
            *slot = (number, metrics.advance_width(glyph).unwrap_or_default() / em);
        }
        Some(Self { font: Font::new(FONT.into(), 0)?, glyphs })
    }

    fn glyph(&self, c: char) -> Option<(u16, f32)> {
        self.glyphs.get(c as usize).copied().filter(|(number, _)| *number != 0)
    }

    /// The text as it can be shown, in one line; what it lacks goes into `lacking`.
    pub(super) fn shown(&self, text: &str, lacking: &mut BTreeSet<char>) -> String {
        let mut out = String::with_capacity(text.len());
        for c in line(text).nfc() {
            if self.glyph(c).is_some() {
                out.push(c);
            } else {
                lacking.insert(c);
                if !is_selector(c) {
                    out.push(LACKING);
                }
            }
        }
        out
    }

    /// The width of a character in em.
    pub(super) fn advance(&self, c: char) -> f32 {
        self.glyph(c).map_or(0.0, |(_, advance)| advance)
    }

    /// The width of a text in em.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// What is drawn for a text that was made by [`shown`](Self::shown).
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .filter_map(|(at, c)| {
                let (number, advance) = self.glyph(c)?;
                let range = at..at + c.len_utf8();
                let id = GlyphId::new(u32::from(number));
                Some(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, range, None))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_holds_names_of_japan_and_of_europe() {
        let face = Face::new().expect("the bundled font");
        let mut lacking = BTreeSet::new();
        for text in ["髙﨑德 ①㎏℃ ｶﾞ", "Élise Łódź Ünal", "Владивосток", "35°50.4′N"]
        {
            assert_eq!(face.shown(text, &mut lacking), text);
        }
        assert!(lacking.is_empty(), "{lacking:?}");
        assert!((face.width("ab漢") - 2.0).abs() < 1e-6);
    }

    #[test]
    fn what_no_font_holds_is_marked_and_named() {
        let face = Face::new().expect("the bundled font");
        let mut lacking = BTreeSet::new();
        assert_eq!(face.shown("한 \u{1f6a2}\u{7}x\u{202e}", &mut lacking), "〓 〓 x");
        // Decomposed letters join; a chosen shape of a kanji is drawn in its usual one.
        assert_eq!(face.shown("か\u{3099}辻\u{e0100}", &mut lacking), "が辻");
        assert_eq!(lacking.into_iter().collect::<String>(), "한\u{1f6a2}\u{e0100}");
    }
}
