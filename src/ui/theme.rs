//! Colours by role and palette, as indexed colours (few bytes over a slow line).
//!
//! A colour is never the only sign: whatever differs in colour differs in a word, a
//! sign or a modifier too, so that the palettes Night (red alone) and "no colour" lose
//! nothing. Night draws with the reds of [`NIGHT_REDS`] on black and nothing else: a
//! white cell would cost the lookout his dark adaptation.

use crate::app::state::{Display, Palette};
use crate::domain::alert::alarm::Level;
use ratatui::style::{Color, Modifier, Style};

/// What a cell is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Text,
    /// Units, captions, what is old or out of reach.
    Dim,
    /// The value that the eye should find.
    Strong,
    /// Titles and column heads.
    Title,
    Frame,
    /// Demo and replay: what is shown is not the sea outside.
    Banner,
    /// An alarm that nobody has answered.
    Alarm,
    Warning,
    Caution,
    Good,
    Selected,
    Key,
    Own,
    Vessel,
    Radar,
    Aid,
    Distress,
    Vector,
    Trail,
    Coast,
    Border,
    Port,
    Ring,
    Tool,
    UserLayer,
}

impl Role {
    pub const ALL: [Self; 25] = [
        Self::Text,
        Self::Dim,
        Self::Strong,
        Self::Title,
        Self::Frame,
        Self::Banner,
        Self::Alarm,
        Self::Warning,
        Self::Caution,
        Self::Good,
        Self::Selected,
        Self::Key,
        Self::Own,
        Self::Vessel,
        Self::Radar,
        Self::Aid,
        Self::Distress,
        Self::Vector,
        Self::Trail,
        Self::Coast,
        Self::Border,
        Self::Port,
        Self::Ring,
        Self::Tool,
        Self::UserLayer,
    ];

    /// The role of an alert's level: three steps are enough for the eye, the word says
    /// the rest.
    pub(crate) fn of_level(level: Level) -> Self {
        match level {
            Level::High => Self::Alarm,
            Level::Confirmed | Level::Warn | Level::Probable => Self::Warning,
            Level::Advise | Level::Suspect | Level::Info => Self::Caution,
        }
    }
}

/// The reds of the night palette from dim to bright, indices of the 256-colour cube.
pub const NIGHT_REDS: [u8; 5] = [52, 88, 124, 160, 196];

/// Black of the cube: unlike index 0 no terminal theme redefines it.
pub const BLACK: u8 = 16;

/// The colours in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    colour: bool,
}

impl Theme {
    pub fn new(display: &Display) -> Self {
        Self { palette: display.palette, colour: display.colour }
    }

    /// The style of a role. Every style names both colours, so that a cell never keeps
    /// one of what lay there before.
    pub fn style(self, role: Role) -> Style {
        let modifier = modifier(role);
        if !self.colour {
            return Style::new().fg(Color::Reset).bg(Color::Reset).add_modifier(modifier | plain_extra(role));
        }
        let (fg, bg) = match self.palette {
            Palette::Day => day(role),
            Palette::Dusk => dusk(role),
            Palette::Night => night(role),
        };
        Style::new().fg(fg).bg(bg).add_modifier(modifier)
    }
}

/// Bold, underline and the like, in every palette.
fn modifier(role: Role) -> Modifier {
    match role {
        Role::Strong
        | Role::Own
        | Role::Distress
        | Role::Warning
        | Role::Key
        | Role::Title
        | Role::Banner
        | Role::Alarm => Modifier::BOLD,
        Role::Selected => Modifier::BOLD | Modifier::UNDERLINED,
        _ => Modifier::empty(),
    }
}

/// What stands in for the colour where there is none.
fn plain_extra(role: Role) -> Modifier {
    match role {
        Role::Banner | Role::Alarm => Modifier::REVERSED,
        Role::Warning | Role::Distress => Modifier::UNDERLINED,
        Role::Dim | Role::Coast | Role::Border | Role::Ring | Role::Trail | Role::Frame => Modifier::DIM,
        _ => Modifier::empty(),
    }
}

/// On the terminal's own background, light or dark: colours of middle brightness only.
fn day(role: Role) -> (Color, Color) {
    let fg = |n| (Color::Indexed(n), Color::Reset);
    match role {
        Role::Text | Role::Strong | Role::Title | Role::Selected | Role::Vessel => {
            (Color::Reset, Color::Reset)
        }
        Role::Dim | Role::Frame | Role::Ring => fg(244),
        Role::Banner => (Color::Indexed(231), Color::Indexed(25)),
        Role::Alarm => (Color::Indexed(231), Color::Indexed(160)),
        Role::Warning | Role::Distress => fg(160),
        Role::Caution => fg(172),
        Role::Good => fg(28),
        Role::Key => fg(32),
        Role::Own => fg(33),
        Role::Radar | Role::Port => fg(133),
        Role::Aid => fg(136),
        Role::Vector => fg(37),
        Role::Trail => fg(66),
        Role::Coast => fg(101),
        Role::Border => fg(97),
        Role::Tool => fg(173),
        Role::UserLayer => fg(67),
    }
}

/// Soft colours on black.
fn dusk(role: Role) -> (Color, Color) {
    let black = Color::Indexed(BLACK);
    let fg = |n| (Color::Indexed(n), black);
    match role {
        Role::Text | Role::Vessel => fg(248),
        Role::Strong | Role::Title | Role::Selected => fg(252),
        Role::Dim | Role::Frame | Role::Ring => fg(241),
        Role::Banner => (black, Color::Indexed(67)),
        Role::Alarm => (black, Color::Indexed(167)),
        Role::Warning | Role::Distress => fg(167),
        Role::Caution => fg(172),
        Role::Good => fg(65),
        Role::Key => fg(67),
        Role::Own => fg(74),
        Role::Radar | Role::Port => fg(133),
        Role::Aid => fg(136),
        Role::Vector => fg(66),
        Role::Trail => fg(240),
        Role::Coast => fg(58),
        Role::Border => fg(60),
        Role::Tool => fg(130),
        Role::UserLayer => fg(61),
    }
}

/// Reds on black.
fn night(role: Role) -> (Color, Color) {
    let black = Color::Indexed(BLACK);
    let fg = |n| (Color::Indexed(n), black);
    match role {
        Role::Text | Role::Vessel | Role::Radar | Role::Aid | Role::Title | Role::Port => fg(124),
        Role::Strong | Role::Own | Role::Key | Role::Selected | Role::Good | Role::Caution => fg(160),
        Role::Dim | Role::Vector | Role::Tool | Role::UserLayer => fg(88),
        Role::Frame | Role::Ring | Role::Trail | Role::Coast | Role::Border => fg(52),
        Role::Banner => (black, Color::Indexed(124)),
        Role::Alarm => (black, Color::Indexed(160)),
        Role::Warning | Role::Distress => fg(196),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn display(palette: Palette, colour: bool) -> Display {
        Display { palette, colour, ..Display::of_size(80, 24) }
    }

    fn index(colour: Color) -> Option<u8> {
        match colour {
            Color::Indexed(n) => Some(n),
            _ => None,
        }
    }

    #[test]
    fn night_is_red_on_black_and_nothing_else() {
        let theme = Theme::new(&display(Palette::Night, true));
        for role in Role::ALL {
            let style = theme.style(role);
            for colour in [style.fg.unwrap(), style.bg.unwrap()] {
                let n = index(colour).unwrap_or_else(|| panic!("{role:?}: {colour:?}"));
                assert!(n == BLACK || NIGHT_REDS.contains(&n), "{role:?}: {n}");
            }
            assert_ne!(style.fg, style.bg, "{role:?}");
        }
    }

    #[test]
    fn without_colour_only_modifiers_speak() {
        let theme = Theme::new(&display(Palette::Night, false));
        for role in Role::ALL {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)), "{role:?}");
        }
        assert_ne!(theme.style(Role::Alarm), theme.style(Role::Text));
        assert_ne!(theme.style(Role::Warning), theme.style(Role::Caution));
    }

    #[test]
    fn no_palette_uses_true_colour() {
        for palette in [Palette::Day, Palette::Dusk, Palette::Night] {
            let theme = Theme::new(&display(palette, true));
            for role in Role::ALL {
                let style = theme.style(role);
                for colour in [style.fg.unwrap(), style.bg.unwrap()] {
                    assert!(matches!(colour, Color::Indexed(_) | Color::Reset), "{palette:?} {role:?}");
                }
            }
        }
    }
}
