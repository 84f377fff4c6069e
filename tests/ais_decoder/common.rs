//! A plain splitter of sentences and a slow, literal reader over the tables of ITU-R
//! M.1371-5 Annex 8: what the decoder is measured against.

use serde_json::{Map, Value, json};
use std::fmt::Write;
use watchkeeper::domain::ais::assembler::Fragment;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::time::UtcTime;

/// The fragment in a sentence with a good checksum, received at `at`.
pub(crate) fn fragment(line: &str, at: UtcTime) -> Option<Fragment<'_>> {
    let (body, sum) = line.trim().strip_prefix('!')?.split_once('*')?;
    let check = body.bytes().fold(0, |sum, byte| sum ^ byte);
    if u8::from_str_radix(sum.get(..2)?, 16) != Ok(check) {
        return None;
    }
    let fields: Vec<&str> = body.split(',').collect();
    let [address, count, number, sequence, channel, payload, fill] = fields[..] else { return None };
    let (talker, formatter) = address.split_at(2);
    let talker = [talker.as_bytes()[0], talker.as_bytes()[1], 0];
    Some(Fragment {
        own: formatter == "VDO",
        talker,
        count: count.parse().ok()?,
        number: number.parse().ok()?,
        sequence: sequence.parse().ok(),
        channel: channel.bytes().next().unwrap_or(0),
        payload: payload.as_bytes(),
        fill: fill.parse().ok()?,
        group: None,
        source: SourceId(0),
        station: None,
        tag_time: None,
        extra: false,
        at,
    })
}

/// The complete messages of a file, each as its sentences.
pub(crate) fn messages(text: &str) -> Vec<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('!')) {
        let part = fragment(line, UtcTime(0)).expect("a committed sentence is whole");
        if part.number == 1 {
            all.push(Vec::new());
        }
        all.last_mut().expect("a first part comes first").push(line);
    }
    all
}

/// The bits of a message as a text of `0` and `1`.
pub(crate) fn bits_of(sentences: &[&str]) -> String {
    let parts: Vec<Fragment<'_>> =
        sentences.iter().map(|s| fragment(s, UtcTime(0)).expect("whole")).collect();
    let mut bits = String::new();
    for c in parts.iter().flat_map(|part| part.payload) {
        let code = if *c < 96 { c - 48 } else { c - 56 };
        write!(bits, "{code:06b}").unwrap();
    }
    let fill = parts.last().expect("one part").fill;
    bits.truncate(bits.len() - usize::from(fill));
    bits
}

/// Bits as an armoured payload and its fill.
pub(crate) fn armour(bits: &str) -> (String, u8) {
    let fill = (6 - bits.len() % 6) % 6;
    let padded = format!("{bits}{}", "0".repeat(fill));
    let payload = padded
        .as_bytes()
        .chunks(6)
        .map(|six| {
            let code = six.iter().fold(0_u8, |code, bit| code << 1 | (bit - b'0'));
            char::from(if code < 40 { code + 48 } else { code + 56 })
        })
        .collect();
    (payload, fill as u8)
}

const POSITION_A: &str = "status:38:4:u turn:42:8:i speed:50:10:u accuracy:60:1:u lon:61:28:i lat:89:27:i \
    course:116:12:u heading:128:9:u second:137:6:u maneuver:143:2:u raim:148:1:u radio:149:19:u";
const BASE_STATION: &str = "year:38:14:u month:52:4:u day:56:5:u hour:61:5:u minute:66:6:u second:72:6:u \
    accuracy:78:1:u lon:79:28:i lat:107:27:i epfd:134:4:u raim:148:1:u radio:149:19:u";
const ACKNOWLEDGE: &str = "mmsi1:40:30:u seq1:70:2:u mmsi2:72:30:u seq2:102:2:u mmsi3:104:30:u seq3:134:2:u \
    mmsi4:136:30:u seq4:166:2:u";
const CORNERS_22: &str = "ne_lon:69:18:i ne_lat:87:17:i sw_lon:104:18:i sw_lat:122:17:i";

/// Name, first bit, width and kind of each field behind the common header: unsigned,
/// signed, six-bit text or the rest as bits; width 0 goes to the end.
fn table(kind: u8) -> &'static str {
    match kind {
        1..=3 => POSITION_A,
        4 | 11 => BASE_STATION,
        5 => {
            "ais_version:38:2:u imo:40:30:u callsign:70:42:t shipname:112:120:t shiptype:232:8:u to_bow:240:9:u \
             to_stern:249:9:u to_port:258:6:u to_starboard:264:6:u epfd:270:4:u eta_month:274:4:u eta_day:278:5:u \
             eta_hour:283:5:u eta_minute:288:6:u draught:294:8:u destination:302:120:t dte:422:1:u"
        }
        6 => "seqno:38:2:u dest_mmsi:40:30:u retransmit:70:1:u dac:72:10:u fid:82:6:u data:88:0:d",
        7 | 13 => ACKNOWLEDGE,
        8 => "dac:40:10:u fid:50:6:u data:56:0:d",
        9 => {
            "alt:38:12:u speed:50:10:u accuracy:60:1:u lon:61:28:i lat:89:27:i course:116:12:u second:128:6:u \
             alt_sensor:134:1:u dte:142:1:u assigned:146:1:u raim:147:1:u radio:148:20:u"
        }
        10 => "dest_mmsi:40:30:u",
        12 => "seqno:38:2:u dest_mmsi:40:30:u retransmit:70:1:u text:72:0:t",
        14 => "text:40:0:t",
        15 => {
            "mmsi1:40:30:u type1_1:70:6:u offset1_1:76:12:u type1_2:90:6:u offset1_2:96:12:u mmsi2:110:30:u \
             type2_1:140:6:u offset2_1:146:12:u"
        }
        16 => {
            "mmsi1:40:30:u offset1:70:12:u increment1:82:10:u mmsi2:92:30:u offset2:122:12:u increment2:134:10:u"
        }
        17 => "lon:40:18:i lat:58:17:i data:80:0:d",
        18 => {
            "speed:46:10:u accuracy:56:1:u lon:57:28:i lat:85:27:i course:112:12:u heading:124:9:u second:133:6:u \
             cs:141:1:u display:142:1:u dsc:143:1:u band:144:1:u msg22:145:1:u assigned:146:1:u raim:147:1:u \
             radio:148:20:u"
        }
        19 => {
            "speed:46:10:u accuracy:56:1:u lon:57:28:i lat:85:27:i course:112:12:u heading:124:9:u second:133:6:u \
             shipname:143:120:t shiptype:263:8:u to_bow:271:9:u to_stern:280:9:u to_port:289:6:u \
             to_starboard:295:6:u epfd:301:4:u raim:305:1:u dte:306:1:u assigned:307:1:u"
        }
        20 => {
            "offset1:40:12:u number1:52:4:u timeout1:56:3:u increment1:59:11:u offset2:70:12:u number2:82:4:u \
             timeout2:86:3:u increment2:89:11:u offset3:100:12:u number3:112:4:u timeout3:116:3:u \
             increment3:119:11:u offset4:130:12:u number4:142:4:u timeout4:146:3:u increment4:149:11:u"
        }
        21 => {
            "aid_type:38:5:u name:43:120:t accuracy:163:1:u lon:164:28:i lat:192:27:i to_bow:219:9:u \
             to_stern:228:9:u to_port:237:6:u to_starboard:243:6:u epfd:249:4:u second:253:6:u off_position:259:1:u \
             aton_status:260:8:u raim:268:1:u virtual_aid:269:1:u assigned:270:1:u name_ext:272:0:t"
        }
        22 => {
            "channel_a:40:12:u channel_b:52:12:u txrx:64:4:u power:68:1:u addressed:139:1:u band_a:140:1:u \
             band_b:141:1:u zonesize:142:3:u"
        }
        23 => {
            "ne_lon:40:18:i ne_lat:58:17:i sw_lon:75:18:i sw_lat:93:17:i station_type:110:4:u shiptype:114:8:u \
             txrx:144:2:u interval:146:4:u quiet:150:4:u"
        }
        25 | 26 => "addressed:38:1:u structured:39:1:u",
        27 => {
            "accuracy:38:1:u raim:39:1:u status:40:4:u lon:44:18:i lat:62:17:i speed:79:6:u course:85:9:u gnss:94:1:u"
        }
        _ => "",
    }
}

fn text(bits: &str) -> String {
    let alphabet: Vec<char> =
        "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?".chars().collect();
    let all: String = bits
        .as_bytes()
        .chunks_exact(6)
        .map(|six| alphabet[usize::from_str_radix(std::str::from_utf8(six).unwrap(), 2).unwrap()])
        .collect();
    all.split('@').next().unwrap().trim_end_matches(' ').to_owned()
}

fn read(bits: &str, fields: &str, into: &mut Map<String, Value>) {
    for field in fields.split_whitespace() {
        let [name, at, width, kind] = field.split(':').collect::<Vec<_>>()[..] else { panic!("{field}") };
        let (at, width) = (at.parse::<usize>().unwrap(), width.parse::<usize>().unwrap());
        let end = if width == 0 { bits.len().max(at) } else { at + width };
        let Some(part) = bits.get(at.min(bits.len())..end) else { continue };
        let value = match kind {
            "t" => json!(text(part)),
            "d" => json!(part),
            _ => {
                let unsigned = i64::from_str_radix(part, 2).unwrap();
                json!(if kind == "i" && part.starts_with('1') { unsigned - (1 << width) } else { unsigned })
            }
        };
        into.insert(name.to_owned(), value);
    }
}

/// Every field of the message in `bits`, under the names of the raw output.
pub(crate) fn literal(bits: &str) -> Map<String, Value> {
    let mut all = Map::new();
    read(bits, "type:0:6:u repeat:6:2:u mmsi:8:30:u", &mut all);
    let kind = all["type"].as_u64().unwrap() as u8;
    read(bits, table(kind), &mut all);
    let is = |all: &Map<String, Value>, name: &str| all.get(name).is_some_and(|flag| flag == 1);
    match kind {
        21 => {
            let full = text(&format!("{}{}", &bits[43..163], bits.get(272..).unwrap_or("")));
            all.insert("full".to_owned(), json!(full));
        }
        22 if is(&all, "addressed") => read(bits, "dest1:69:30:u dest2:104:30:u", &mut all),
        22 => read(bits, CORNERS_22, &mut all),
        24 if &bits[38..40] == "00" => read(bits, "partno:38:2:u shipname:40:120:t", &mut all),
        24 => {
            read(
                bits,
                "partno:38:2:u shiptype:40:8:u vendorid:48:18:t model:66:4:u serial:70:20:u callsign:90:42:t \
                 epfd:162:4:u",
                &mut all,
            );
            if all["mmsi"].as_u64().unwrap() / 10_000_000 == 98 {
                read(bits, "mothership_mmsi:132:30:u", &mut all);
            } else {
                read(bits, "to_bow:132:9:u to_stern:141:9:u to_port:150:6:u to_starboard:156:6:u", &mut all);
            }
        }
        25 | 26 => {
            let mut at = 40;
            if is(&all, "addressed") {
                read(bits, "dest_mmsi:40:30:u", &mut all);
                at = 72;
            }
            if is(&all, "structured") {
                read(bits, &format!("dac:{at}:10:u fid:{}:6:u", at + 10), &mut all);
            }
            if kind == 26 && bits.len() >= at + 20 {
                read(bits, &format!("radio:{}:20:u", bits.len() - 20), &mut all);
            }
        }
        _ => {}
    }
    all
}
