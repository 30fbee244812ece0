//! Messages over standard input and output.
//!
//! `lsp-server` trusts the length that a client states, and allocates it at once. Here a text takes memory as it arrives.

use std::io::{self, BufRead, ErrorKind, Read};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{bounded, select};
use lsp_server::{Connection, Message};

/// No client sends a header of more bytes.
const MAX_HEADER: u64 = 4096;

/// No client sends a message of more bytes.
const MAX_MESSAGE: u64 = 1 << 30;

/// The threads that read and write.
pub(super) struct Threads {
    reader: JoinHandle<io::Result<()>>,
    writer: JoinHandle<io::Result<()>>,
}

impl Threads {
    /// Waits until the client has hung up or asked to exit, and everything is written.
    ///
    /// # Errors
    ///
    /// Fails where the client broke the protocol, hung up in the middle of a message, or does not read what it is sent.
    pub(super) fn join(self) -> io::Result<()> {
        // A client that does not read may keep its own end open: reading could wait forever.
        end_of(self.writer)?;
        end_of(self.reader)
    }

    /// Waits until everything is written that can be.
    pub(super) fn finish_writing(self) {
        // The session failed already.
        drop(end_of(self.writer));
    }
}

fn end_of(thread: JoinHandle<io::Result<()>>) -> io::Result<()> {
    thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the connection panicked")))
}

/// Connects to the client that started the process.
pub(super) fn connect() -> (Connection, Threads) {
    let (read, from_client) = bounded::<Message>(0);
    let (forward, receiver) = bounded::<Message>(0);
    let (sender, written) = bounded::<Message>(0);
    // Nothing is sent on it: it is closed once nothing more is written.
    let (is_written, writes) = bounded::<()>(0);
    let reader = thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(message) = read_message(&mut input)? {
            let is_last = matches!(&message, Message::Notification(it) if it.method == "exit");
            if read.send(message).is_err() || is_last {
                break;
            }
        }
        Ok(())
    });
    // A client that does not read hangs up, though it may keep the other end open.
    thread::spawn(move || {
        loop {
            select! {
                recv(from_client) -> message => {
                    if message.map_or(true, |message| forward.send(message).is_err()) {
                        break;
                    }
                }
                recv(writes) -> _ => break,
            }
        }
    });
    let writer = thread::spawn(move || {
        let _is_written = is_written;
        let mut output = io::stdout().lock();
        written.iter().try_for_each(|message| message.write(&mut output))
    });
    (Connection { sender, receiver }, Threads { reader, writer })
}

fn malformed(problem: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, problem.into())
}

/// Reads a message; nothing at the end of the input.
fn read_message(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let Some(length) = read_header(input)? else { return Ok(None) };
    let mut text = Vec::new();
    input.take(length).read_to_end(&mut text)?;
    if (text.len() as u64) < length {
        return Err(io::Error::new(
            ErrorKind::UnexpectedEof,
            "the client hung up in the middle of a message",
        ));
    }
    // The text of the message is the person's, and stays out of logs.
    let message = serde_json::from_slice(&text);
    message.map(Some).map_err(|_| malformed("the client sent a message that is not JSON-RPC"))
}

/// Reads the lines before a text, one of which states its length; nothing at the end of the input.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    if input.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut header = input.take(MAX_HEADER);
    let mut length = None;
    loop {
        let mut line = Vec::new();
        header.read_until(b'\n', &mut line)?;
        let line = line.strip_suffix(b"\r\n").and_then(|line| std::str::from_utf8(line).ok());
        let line = line.ok_or_else(|| malformed("the client sent a malformed header"))?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.trim().parse().ok().filter(|length| *length <= MAX_MESSAGE);
            length = Some(value.ok_or_else(|| malformed("the client sent an unusable Content-Length"))?);
        }
    }
    length.map(Some).ok_or_else(|| malformed("the client sent a header without Content-Length"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_one_after_the_other() {
        let text = r#"{"jsonrpc":"2.0","method":"ä"}"#;
        let one = format!("Content-Length: {}\r\nContent-Type: x\r\n\r\n{text}", text.len());
        let both = format!("{one}{}", one.replace("Content-Length: ", "content-length:"));
        let mut input = both.as_bytes();
        for _ in 0..2 {
            let message = read_message(&mut input).ok().flatten();
            assert!(matches!(message, Some(Message::Notification(it)) if it.method == "ä"));
        }
        assert!(matches!(read_message(&mut input), Ok(None)));
    }

    #[test]
    fn what_is_not_a_message_is_an_error() {
        let endless = format!("Content-Length: 1{}\r\n\r\n", "0".repeat(100_000));
        let deep = format!("Content-Length: 100000\r\n\r\n{}", "[".repeat(100_000));
        for bad in [
            "Content-Length: 18446744073709551615\r\n\r\n{}",
            "Content-Length: 1073741825\r\n\r\n{}",
            // It may be that long, but it is not.
            "Content-Length: 1073741824\r\n\r\n{}",
            "Content-Length: -1\r\n\r\n{}",
            "Content-Length: x\r\n\r\n{}",
            "Content-Length\r\n\r\n{}",
            "Content-Type: x\r\n\r\n{}",
            "Content-Length: 2\n\n{}",
            "Content-Length: 2\r\n\r\n{}",
            "Content-Length: 2\r\n",
            "Content-Len",
            "\r\n",
            &endless,
            &deep,
        ] {
            let shown: String = bad.chars().take(60).collect();
            assert!(read_message(&mut bad.as_bytes()).is_err(), "{shown}");
        }
    }
}
