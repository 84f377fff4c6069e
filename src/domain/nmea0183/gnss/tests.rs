//! The two readers of one sentence are each other's referee.

use super::*;
use crate::domain::nmea0183::framer::TagBlock;
use crate::domain::time::UtcTime;

/// Real sentences from gpsd's test logs, one of each kind and shape that the crate takes.
const REAL: [&str; 14] = [
    "GPRMC,193221.00,A,2037.7279,N,08704.0848,W,00.1,201.8,231207,01,W,A",
    "GPRMC,213950.00,A,5250.53669,N,00542.34920,E,0.020,,070420,,,A",
    "GPRMC,125106,V,3854.5087,N,07726.4523,W,0.0,0.0,241011,10.5,W,S",
    "GPGGA,193221.00,2037.72792,N,08704.08478,W,1,04,1.7,-30.40,M,-13.9,M,,",
    "GPGGA,125106,3854.5087,N,07726.4523,W,8,10,2.0,268.8,M,-33.9,M,,",
    "GPGLL,3854.5087,N,07726.4523,W,125106,V,S",
    "GPVTG,0.0,T,10.5,M,0.0,N,0.0,K",
    "GPVTG,,T,,M,0.020,N,0.038,K,A",
    "GPGSA,A,3,11,32,14,28,22,03,10,08,17,,,,2.02,1.03,1.74",
    "GNGSA,A,1,,,,,,,,,,,,,,,,1",
    "GPGSV,3,1,10,03,39,230,23,08,31,170,31,10,08,058,31,11,65,149,31",
    "GPGSV,3,3,12,05,15,318,,24,02,246,,33,08,096,,35,45,118,",
    "GNGST,181141.00,46,,,,4.7,1.9,5.3",
    "GPZDA,193223.00,23,12,2007,00,00",
];

#[test]
fn the_crate_and_our_own_reader_agree() {
    for body in REAL {
        let raw = RawSentence {
            start: b'$',
            body: body.as_bytes(),
            at: UtcTime(0),
            tag: TagBlock::default(),
            suffix_time: None,
        };
        let fields = Fields::new(&body.as_bytes()[6..]);
        let read = delegate::ask(&raw).unwrap_or_else(|| panic!("the crate refuses {body}"));
        let adopted = adopt(&read, *b"GP", &fields);
        let formatter = body.as_bytes()[2..5].try_into().unwrap();
        assert_eq!(adopted, own::parse(formatter, *b"GP", &fields).unwrap(), "{body}");
        assert!(adopted.is_some());
    }
}
