//! Every symbol that the screens draw, in two sets: Unicode, and plain ASCII for
//! terminals that lack the glyphs or draw ambiguous characters two cells wide.
//!
//! The signs after a symbol are the same on the chart and in the lists: `!` has an
//! alert, `~` stale, `?` lost and guessed, `°` (plain `'`) her own radar echo is joined. A grey `§`
//! (plain `w`): possibly one of the watch list.

use crate::app::state::Display;
use crate::domain::traffic::target::TargetKind;
use crate::domain::units::Bearing;

/// Which set is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    plain: bool,
}

/// The characters of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub horizontal: char,
    pub vertical: char,
    pub top_left: char,
    pub top_right: char,
    pub bottom_left: char,
    pub bottom_right: char,
}

const FRAME: Line = Line {
    horizontal: '─',
    vertical: '│',
    top_left: '┌',
    top_right: '┐',
    bottom_left: '└',
    bottom_right: '┘',
};

const PLAIN_FRAME: Line = Line {
    horizontal: '-',
    vertical: '|',
    top_left: '+',
    top_right: '+',
    bottom_left: '+',
    bottom_right: '+',
};

/// Filled triangles and arrows for the eight directions from north, clockwise.
const TRIANGLES: [char; 8] = ['▲', '◥', '▶', '◢', '▼', '◣', '◀', '◤'];
const ARROWS: [char; 8] = ['↑', '↗', '→', '↘', '↓', '↙', '←', '↖'];

/// A symbol by its meaning: Unicode and plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    OwnShip,
    ClassAStopped,
    ClassBStopped,
    Aid,
    VirtualAid,
    BaseStation,
    SarAircraft,
    Distress,
    RadarTrack,
    Manual,
    Unknown,
    Lost,
    Associated,
    MaybeListed,
    Stale,
    Guess,
    Alert,
    PortOpen,
    PortClosed,
    Mark,
    MarkMob,
    Good,
    Bad,
    Wait,
    Cursor,
    Bullet,
}

impl Sign {
    pub const ALL: [Self; 26] = [
        Self::OwnShip,
        Self::ClassAStopped,
        Self::ClassBStopped,
        Self::Aid,
        Self::VirtualAid,
        Self::BaseStation,
        Self::SarAircraft,
        Self::Distress,
        Self::RadarTrack,
        Self::Manual,
        Self::Unknown,
        Self::Lost,
        Self::Associated,
        Self::MaybeListed,
        Self::Stale,
        Self::Guess,
        Self::Alert,
        Self::PortOpen,
        Self::PortClosed,
        Self::Mark,
        Self::MarkMob,
        Self::Good,
        Self::Bad,
        Self::Wait,
        Self::Cursor,
        Self::Bullet,
    ];

    fn pair(self) -> (char, char) {
        match self {
            Self::OwnShip => ('◉', '@'),
            Self::ClassAStopped => ('■', 'A'),
            Self::ClassBStopped => ('▪', 'b'),
            Self::Aid => ('◆', '#'),
            Self::VirtualAid => ('◇', '%'),
            Self::BaseStation => ('⌂', 'H'),
            Self::SarAircraft => ('S', 'S'),
            Self::Distress => ('⊗', 'X'),
            Self::RadarTrack => ('○', 'o'),
            Self::Manual => ('◎', 'm'),
            Self::Unknown => ('¤', 'u'),
            Self::Lost => ('×', 'x'),
            Self::Associated => ('°', '\''),
            Self::MaybeListed => ('§', 'w'),
            Self::Stale => ('~', '~'),
            Self::Guess => ('?', '?'),
            Self::Alert => ('!', '!'),
            Self::PortOpen => ('□', 'P'),
            Self::PortClosed => ('▨', 'c'),
            Self::Mark => ('✦', '*'),
            Self::MarkMob => ('⊕', '&'),
            Self::Good => ('✓', '+'),
            Self::Bad => ('✗', '!'),
            Self::Wait => ('…', '.'),
            Self::Cursor => ('▸', '>'),
            Self::Bullet => ('·', '.'),
        }
    }
}

impl Glyphs {
    pub fn new(display: &Display) -> Self {
        Self { plain: display.ascii || display.ambiguous_wide }
    }

    /// Whether only ASCII (and double-width letters of the language) may be drawn.
    pub fn plain(self) -> bool {
        self.plain
    }

    pub fn line(self) -> Line {
        if self.plain { PLAIN_FRAME } else { FRAME }
    }

    pub fn sign(self, sign: Sign) -> char {
        let (rich, plain) = sign.pair();
        if self.plain { plain } else { rich }
    }

    /// The arrow nearest to a direction on the screen (0 is up).
    pub fn arrow(self, direction: Bearing) -> char {
        if self.plain {
            octant(direction, ['^', '/', '>', '\\', 'v', '/', '<', '\\'])
        } else {
            octant(direction, ARROWS)
        }
    }

    /// The symbol of a target; `direction` is its course on the screen while it moves.
    pub fn target(self, kind: TargetKind, direction: Option<Bearing>) -> char {
        match (kind, direction) {
            (TargetKind::ClassA, Some(d)) if !self.plain => octant(d, TRIANGLES),
            (TargetKind::ClassB, Some(d)) if !self.plain => octant(d, ARROWS),
            (TargetKind::ClassA, _) => self.sign(Sign::ClassAStopped),
            (TargetKind::ClassB, _) => self.sign(Sign::ClassBStopped),
            (TargetKind::SarAircraft, _) => self.sign(Sign::SarAircraft),
            (TargetKind::BaseStation, _) => self.sign(Sign::BaseStation),
            (TargetKind::Aid { is_virtual: false }, _) => self.sign(Sign::Aid),
            (TargetKind::Aid { is_virtual: true }, _) => self.sign(Sign::VirtualAid),
            (TargetKind::Sart | TargetKind::Mob | TargetKind::Epirb, _) => self.sign(Sign::Distress),
            (TargetKind::Radar, _) => self.sign(Sign::RadarTrack),
            (TargetKind::Manual, _) => self.sign(Sign::Manual),
            (TargetKind::Unknown, _) => self.sign(Sign::Unknown),
        }
    }
}

fn octant(direction: Bearing, glyphs: [char; 8]) -> char {
    let at = (direction.degrees() / 45.0).round() as usize % 8;
    glyphs.get(at).copied().unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    use unicode_width::UnicodeWidthStr;

    fn glyphs(ascii: bool, ambiguous_wide: bool) -> Glyphs {
        Glyphs::new(&Display { ambiguous_wide, ascii, ..Display::of_size(80, 24) })
    }

    fn every_symbol(glyphs: Glyphs) -> String {
        let line = glyphs.line();
        let mut all: String = Sign::ALL.iter().map(|s| glyphs.sign(*s)).collect();
        all.extend([
            line.horizontal,
            line.vertical,
            line.top_left,
            line.top_right,
            line.bottom_left,
            line.bottom_right,
        ]);
        for degrees in (0..360).step_by(15) {
            let direction = Bearing::new(f64::from(degrees));
            all.push(glyphs.arrow(direction));
            all.push(glyphs.target(TargetKind::ClassA, Some(direction)));
            all.push(glyphs.target(TargetKind::ClassB, Some(direction)));
        }
        all
    }

    #[test]
    fn plain_symbols_are_one_cell_in_every_terminal() {
        for (ascii, wide) in [(true, false), (false, true), (true, true)] {
            for c in every_symbol(glyphs(ascii, wide)).chars() {
                assert!(c.is_ascii(), "{c}");
                assert_eq!(c.to_string().width_cjk(), 1, "{c}");
            }
        }
    }

    #[test]
    fn rich_symbols_are_one_cell_where_ambiguous_is_narrow() {
        for c in every_symbol(glyphs(false, false)).chars() {
            assert_eq!(c.to_string().width(), 1, "{c}");
        }
    }

    #[test]
    fn a_course_turns_the_symbol() {
        let g = glyphs(false, false);
        for (degrees, want) in [(0.0, '▲'), (22.0, '▲'), (23.0, '◥'), (90.0, '▶'), (359.0, '▲'), (200.0, '▼')]
        {
            assert_eq!(g.target(TargetKind::ClassA, Some(Bearing::new(degrees))), want, "{degrees}");
        }
    }
}
