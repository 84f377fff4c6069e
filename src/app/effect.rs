//! What the state asks of the outside. The runtime carries it out.

/// One thing to do outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Sound the bell; a HIGH alarm sounds twice.
    Sound { urgent: bool },
    /// Repaint the whole terminal.
    Redraw,
    /// Leave the program.
    Quit,
}
