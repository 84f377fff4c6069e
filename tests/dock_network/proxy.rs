//! A gateway between boat and shore that does harm: it reads whole requests and decides of
//! each what becomes of it and of its answer.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    None,
    /// The connection ends before the shore sees anything.
    CutBefore,
    /// The shore sees so many hundredths of the request, then the connection ends.
    CutWithin(usize),
    /// The shore takes it, and the boat never hears of it.
    CutAfter,
    /// The boat gets so many hundredths of the answer.
    CutAnswer(usize),
    /// It reaches the shore twice; the second answer comes back.
    Twice,
    /// The boat gets the answer before this one once more; the shore saw nothing.
    Stale,
    /// The shore takes it, and the boat gets the answer before this one.
    StaleTaken,
    /// A page that says 200.
    Portal,
    /// Both ways take so many milliseconds.
    Late(u64),
}

const PAGE: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 29\r\n\r\n<html>Accept the terms</html>";

/// Starts the gateway; `harms` are used up one a request, then none is done.
pub(crate) fn start(shore: SocketAddr, harms: Vec<Harm>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let state = Arc::new(Mutex::new((harms.into_iter(), Vec::new())));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let state = Arc::clone(&state);
            thread::spawn(move || {
                // An error is one side that went away.
                let _ = carry(stream, shore, &state);
            });
        }
    });
    addr
}

type State = Mutex<(std::vec::IntoIter<Harm>, Vec<u8>)>;

fn carry(mut boat: TcpStream, shore: SocketAddr, state: &State) -> io::Result<()> {
    loop {
        let request = message(&mut boat)?;
        if request.is_empty() {
            return Ok(());
        }
        let harm = state.lock().unwrap().0.next().unwrap_or(Harm::None);
        let before = state.lock().unwrap().1.clone();
        let ask = |part: usize| -> io::Result<Vec<u8>> {
            let mut up = TcpStream::connect(shore)?;
            up.write_all(&request[..request.len() * part / 100])?;
            if part < 100 {
                return Ok(Vec::new());
            }
            message(&mut up)
        };
        match harm {
            Harm::CutBefore => return Ok(()),
            Harm::CutWithin(part) => return ask(part).map(drop),
            Harm::Portal => {
                boat.write_all(PAGE)?;
                continue;
            }
            Harm::Stale if !before.is_empty() => {
                boat.write_all(&before)?;
                continue;
            }
            _ => {}
        }
        if let Harm::Late(ms) = harm {
            thread::sleep(Duration::from_millis(ms));
        }
        let mut answer = ask(100)?;
        if harm == Harm::Twice {
            answer = ask(100)?;
        }
        if let Harm::Late(ms) = harm {
            thread::sleep(Duration::from_millis(ms));
        }
        state.lock().unwrap().1.clone_from(&answer);
        match harm {
            Harm::CutAfter => return Ok(()),
            Harm::CutAnswer(part) => return boat.write_all(&answer[..answer.len() * part / 100]),
            Harm::StaleTaken if !before.is_empty() => boat.write_all(&before)?,
            _ => boat.write_all(&answer)?,
        }
    }
}

/// One message with its body; nothing where the connection ended before it.
fn message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut part = [0; 16_384];
    loop {
        if let Some(head) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = text.lines().find_map(|l| l.strip_prefix("content-length:"));
            let whole = head + 4 + length.map_or(0, |n| n.trim().parse::<usize>().unwrap());
            if bytes.len() >= whole {
                return Ok(bytes);
            }
        }
        let came = stream.read(&mut part)?;
        if came == 0 {
            return Ok(Vec::new());
        }
        bytes.extend_from_slice(&part[..came]);
    }
}
