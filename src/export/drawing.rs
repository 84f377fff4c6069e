//! A drawing of lines and words, before it has a format: a document's PDF draws it as
//! vectors, its HTML as inline SVG.

/// Points are the unit everywhere, 1/72 inch; x to the right, y down from the upper left.
pub type At = (f32, f32);

#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A line through the points; closed and filled with a grey where one is given.
    Line { points: Vec<At>, width: f32, grey: u8, dashed: bool },
    /// A filled area.
    Area { points: Vec<At>, grey: u8 },
    /// Words whose baseline begins there.
    Words { at: At, size: f32, grey: u8, bold: bool, text: String },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    pub width: f32,
    pub height: f32,
    pub shapes: Vec<Shape>,
    /// What it shows, for who cannot see it.
    pub told: String,
}

impl Drawing {
    pub fn line(&mut self, points: Vec<At>, width: f32, grey: u8) {
        self.shapes.push(Shape::Line { points, width, grey, dashed: false });
    }

    pub fn dashes(&mut self, points: Vec<At>, width: f32, grey: u8) {
        self.shapes.push(Shape::Line { points, width, grey, dashed: true });
    }

    pub fn words(&mut self, at: At, size: f32, grey: u8, text: String) {
        self.shapes.push(Shape::Words { at, size, grey, bold: false, text });
    }

    /// A disc, as a polygon of sixteen corners.
    pub fn disc(&mut self, (x, y): At, radius: f32, grey: u8) {
        let corner = |n: u8| {
            let turn = f32::from(n) * std::f32::consts::TAU / 16.0;
            (x + radius * turn.cos(), y + radius * turn.sin())
        };
        self.shapes.push(Shape::Area { points: (0..16).map(corner).collect(), grey });
    }
}
