//! A proof's report as a page in plain words, for a reader who has to rely on it and
//! not on us.

use super::report::{Bad, Report};
use crate::i18n::Catalogue;

/// Most gaps, doubts and files that the page lists one by one; JSON lists them all.
pub const MOST_LISTED: usize = 20;

/// The lines of the page.
pub fn page(report: &Report, catalogue: &Catalogue) -> Vec<String> {
    let words = Words { catalogue };
    let records = report.records.to_string();
    let verdict = if report.ok { "verify-ok" } else { "verify-not-ok" };
    let mut lines = vec![words.with(verdict, &[("records", &records)])];
    lines.extend(report.first_bad.as_ref().map(|bad| words.bad(bad)));
    words.list(&mut lines, &report.damaged, |d| {
        let why = words.code("verify-damage", d.why.code());
        words.with("verify-damaged", &[("file", &d.file), ("why", &why)])
    });
    words.list(&mut lines, &report.gaps, |g| {
        let (stream, epoch) = (words.code("verify-stream", g.stream.name()), g.epoch.0.to_string());
        let (from, to) = (g.from.0.to_string(), g.to.0.to_string());
        words.with("verify-gap", &[("stream", &stream), ("epoch", &epoch), ("from", &from), ("to", &to)])
    });
    for (key, count) in [
        ("verify-amendments", report.amendments),
        ("verify-erased", report.erased),
        ("verify-outside", report.outside),
    ] {
        if count > 0 {
            lines.push(words.with(key, &[("count", &count.to_string())]));
        }
    }
    if report.clock_doubts.is_empty() {
        lines.push(words.with("verify-clock-sound", &[]));
    } else {
        let count = report.clock_doubts.len().to_string();
        lines.push(words.with("verify-clock-doubts", &[("count", &count)]));
    }
    words.list(&mut lines, &report.clock_doubts, |d| {
        let stream = words.code("verify-stream", d.stream.name());
        let why = words.code("verify-clock", d.why.code());
        words.with("verify-clock-doubt", &[("stream", &stream), ("seq", &d.seq.0.to_string()), ("why", &why)])
    });
    lines.push(words.with("verify-device", &[("device", &report.device.to_string())]));
    lines.push(words.with("verify-key", &[("key", &report.device_key.to_string())]));
    lines
}

struct Words<'a> {
    catalogue: &'a Catalogue,
}

impl Words<'_> {
    fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.catalogue.format(key, args)
    }

    /// The text of a code.
    fn code(&self, what: &str, code: &str) -> String {
        self.catalogue.text(&format!("{what}-{code}"))
    }

    fn bad(&self, bad: &Bad) -> String {
        let stream = self.code("verify-stream", bad.stream.name());
        let (epoch, seq) = (bad.epoch.0.to_string(), bad.seq.0.to_string());
        let id = bad.record.map_or_else(|| self.with("verify-id-unknown", &[]), |r| r.to_string());
        let why = self.code("verify-why", bad.why.code());
        let args = [("stream", &*stream), ("epoch", &epoch), ("seq", &seq), ("id", &id), ("why", &why)];
        self.with("verify-first-bad", &args)
    }

    fn list<T>(&self, lines: &mut Vec<String>, items: &[T], line: impl Fn(&T) -> String) {
        lines.extend(items.iter().take(MOST_LISTED).map(line));
        if let Some(more) = items.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            lines.push(self.with("verify-more", &[("count", &more.to_string())]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::{DeviceId, Epoch, RecordId, Seq, Stream};
    use super::super::report::{ClockDoubt, ClockWhy, Damage, DamageWhy, Gap, Why};
    use super::super::sign::PublicKey;
    use super::*;
    use crate::i18n::Language;

    const WHYS: [Why; 17] = [
        Why::Missing,
        Why::Unreadable,
        Why::Misplaced,
        Why::Order,
        Why::Altered,
        Why::Link,
        Why::BatchSignature,
        Why::Unsigned,
        Why::DuplicateId,
        Why::OfficerSignature,
        Why::OfficerKey,
        Why::BodyAltered,
        Why::AttachmentAltered,
        Why::Reference,
        Why::BodyMissing,
        Why::AttachmentMissing,
        Why::Kept,
    ];
    const CLOCK_WHYS: [ClockWhy; 6] = [
        ClockWhy::NoSource,
        ClockWhy::Step,
        ClockWhy::Backward,
        ClockWhy::Boot,
        ClockWhy::Monotonic,
        ClockWhy::Drift,
    ];
    const DAMAGE_WHYS: [DamageWhy; 6] = [
        DamageWhy::Missing,
        DamageWhy::Unreadable,
        DamageWhy::Signature,
        DamageWhy::Altered,
        DamageWhy::Unlisted,
        DamageWhy::ForeignKey,
    ];

    fn report() -> Report {
        Report {
            ok: false,
            device: DeviceId([1; 16]),
            device_key: PublicKey([2; 32]),
            records: 7,
            first_bad: None,
            gaps: vec![Gap { stream: Stream::Ops, epoch: Epoch(0), from: Seq(4), to: Seq(5) }],
            clock_doubts: Vec::new(),
            damaged: Vec::new(),
            erased: 1,
            amendments: 2,
            outside: 3,
        }
    }

    /// A key without a text shows as itself, and every key begins with `verify-`.
    #[test]
    fn every_code_has_words_in_every_language() {
        let mut full = report();
        full.damaged = DAMAGE_WHYS.map(|why| Damage { file: "f".to_owned(), why }).to_vec();
        full.clock_doubts = CLOCK_WHYS
            .into_iter()
            .zip([Stream::ALL, Stream::ALL].concat())
            .map(|(why, stream)| ClockDoubt { stream, epoch: Epoch(0), seq: Seq(1), why })
            .collect();
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for why in WHYS {
                for record in [None, Some(RecordId([3; 16]))] {
                    full.first_bad =
                        Some(Bad { stream: Stream::Case, epoch: Epoch(0), seq: Seq(3), record, why });
                    let page = page(&full, &catalogue).join("\n");
                    assert!(!page.contains("verify-") && !page.contains('$'), "{language} {why:?}: {page}");
                }
            }
            let sound = page(&Report { ok: true, gaps: Vec::new(), ..report() }, &catalogue).join("\n");
            assert!(!sound.contains("verify-"), "{sound}");
        }
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut long = report();
        long.gaps = vec![long.gaps[0]; 25];
        let lines = page(&long, &Catalogue::new(Language::English));
        assert_eq!(lines.iter().filter(|l| l.contains("4 to 5")).count(), MOST_LISTED);
        assert!(lines.iter().any(|l| l.contains("5 more")));
    }
}
