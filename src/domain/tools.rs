//! The crew's own tools on the chart: guard zone, anchor watch, man overboard, marks,
//! bearing line and range ring. Values and geometry only; the rules that watch them are
//! in `behaviour`.

#[derive(Debug, Default)]
pub struct Tools;
