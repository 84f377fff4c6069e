//! A fresh state, and the troubles that stay on the screen until they are mended.

use crate::app::crew::lists::ListsView;
use crate::app::keymap::Keymap;
use crate::app::pipeline::Pipeline;
use crate::app::report::Reports;
use crate::app::session::Session;
use crate::app::session::desk::Desk;
use crate::app::session::records::Records;
use crate::app::state::own_track::OwnTrack;
use crate::app::state::{
    AlertsView, App, ChartView, Display, Layers, ListView, Mode, Notice, RANGES_NM, Screen,
};
use crate::config::Config;
use crate::domain::alert::board::{Board, BoardSettings};
use crate::domain::behaviour::customs::routine::Routine;
use crate::domain::behaviour::rules::{RuleSettings, Rules};
use crate::domain::time::UtcTime;
use crate::domain::tools::Tools;
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::traffic::picture::{Picture, PictureSettings};
use crate::domain::units::Bearing;
use crate::domain::watchlist::watch::Watch;
use crate::domain::watchlist::watch::negative::Negatives;
use crate::domain::waters::local::LocalKnowledge;
use crate::domain::waters::passage::Passages;
use crate::i18n::Catalogue;
use std::sync::Arc;

impl App {
    /// Nothing is known yet.
    pub fn new(now: UtcTime, mode: Mode, catalogue: Catalogue, display: Display) -> Self {
        Self {
            now,
            mode,
            picture: Picture::new(PictureSettings::default()),
            own_track: OwnTrack::default(),
            board: Board::new(BoardSettings::default()),
            rules: Rules::new(RuleSettings::default()),
            routine: Routine::default(),
            tools: Tools::default(),
            links: Vec::new(),
            own_state: OwnState::default(),
            waters: Arc::default(),
            law: Arc::default(),
            local: LocalKnowledge::default(),
            passages: Passages::default(),
            pursuits: Vec::new(),
            pursuit_told: 0,
            pursuit_scroll: 0,
            watch: Watch::default(),
            negatives: Negatives::default(),
            discreet: false,
            shadowed: None,
            selected: None,
            joining: None,
            screen: Screen::default(),
            card_from: Screen::default(),
            overlay: None,
            chart: ChartView {
                centre: None,
                range_nm: 6.0,
                course_up: false,
                up: Bearing::new(0.0),
                follow: true,
                vector_minutes: 6,
                trails: true,
                labels: true,
                layers: Layers {
                    coast: true,
                    borders: true,
                    ports: true,
                    rings: true,
                    aids: true,
                    user: true,
                },
            },
            list: ListView {
                sort: crate::app::state::Sort::default(),
                filter: crate::app::state::Filter::default(),
                search: String::new(),
                frozen: None,
                only_what_matters: false,
                offset: 0,
            },
            alerts: AlertsView::default(),
            lists: ListsView::default(),
            inputs_scroll: 0,
            card_page: 0,
            display,
            keymap: Keymap::default(),
            catalogue,
            notice: None,
            troubles: Vec::new(),
            undone: Vec::new(),
            last_sound: None,
            state_before_anchor: None,
            alert_at: None,
            alert_on_chart: None,
            pipeline: Pipeline::default(),
            session: Session::default(),
            records: Records::default(),
            reports: Reports::bundled(),
            desk: Desk::default(),
            local_offset_min: 9 * 60,
            drafts: Vec::new(),
            told: Vec::new(),
            exercise: None,
            quit: false,
        }
    }

    /// Takes over what the configuration sets.
    pub fn apply_config(&mut self, config: &Config) {
        self.rules = Rules::new(config.alert.rules);
        self.routine = Routine::new(self.rules.settings().customs.routine);
        self.board = Board::new(config.alert.board.clone());
        self.local_offset_min = config.local_offset_min;
        self.reports.largest_file = u64::from(config.store.attachment_limit_mib) << 20;
        if let Some(mmsi) = config.own_mmsi {
            self.set_own_mmsi(mmsi);
        }
        for mmsi in &config.partners {
            self.picture.set_partner(*mmsi, true);
        }
        self.set_own_state(config.alert.own_state);
        // The nearest step of zoom at or above what was asked.
        let asked = config.display.range_nm;
        self.chart.range_nm = RANGES_NM.into_iter().find(|r| *r >= asked - 1e-9).unwrap_or(1500.0);
        self.chart.vector_minutes = config.display.vector_minutes;
    }

    /// Something that stays on the screen until it is mended.
    pub fn trouble(&mut self, key: &'static str, detail: String) {
        let same = |t: &Notice| t.key == key && t.args.first().is_some_and(|(_, d)| *d == detail);
        if !self.troubles.iter().any(same) {
            self.troubles.push(Notice { key, args: vec![("detail", detail)], at: self.now });
        }
    }

    /// It is mended.
    pub fn mended(&mut self, key: &'static str) {
        self.troubles.retain(|t| t.key != key);
    }

    /// What happened before the screen opened does not sound now.
    pub fn quiet_start(&mut self) {
        self.notice = None;
        self.last_sound = Some(self.now);
    }
}
