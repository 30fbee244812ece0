//! `blueprintc man`: the manual pages, made of the arguments.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::args::{Args, ManArgs};
use super::{Exit, complain};

/// Prints a page, or writes all of them into a folder.
pub(super) fn run(args: &ManArgs, out: &mut impl Write) -> io::Result<Exit> {
    let pages = pages();
    if let Some(folder) = &args.all {
        return match write_all(&pages, folder) {
            Ok(()) => Ok(Exit::Clean),
            Err(error) => {
                complain(&format_args!("{}: {error}", folder.display()));
                Ok(Exit::Failure)
            }
        };
    }
    let wanted = args.command.as_deref();
    let Some(page) = pages.iter().find(|page| wanted.is_none_or(|name| page.get_name() == name)) else {
        let names: Vec<&str> = pages.iter().skip(1).map(Command::get_name).collect();
        complain(&format_args!("unknown command; known commands: {}", names.join(", ")));
        return Ok(Exit::Failure);
    };
    write(page, &pages, out)?;
    Ok(Exit::Clean)
}

/// The program, then its commands: each has a page.
fn pages() -> Vec<Command> {
    let mut program = Args::command();
    program.build();
    let commands: Vec<Command> =
        program.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect();
    std::iter::once(program).chain(commands).collect()
}

fn write_all(pages: &[Command], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for page in pages {
        let mut text = Vec::new();
        write(page, pages, &mut text)?;
        fs::write(folder.join(format!("{}.1", title(page))), text)?;
    }
    Ok(())
}

/// As `man` is asked for it: `blueprintc-check`.
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn write(page: &Command, pages: &[Command], out: &mut dyn Write) -> io::Result<()> {
    let source = concat!("blueprintc ", env!("CARGO_PKG_VERSION"));
    // There is no date, so that the same version gives the same page; roff would lose an empty one.
    let man = Man::new(page.clone()).date(" ").source(source).manual("blueprintc");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if page.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    let mut end = Roff::new();
    if let Some(help) = page.get_after_help() {
        write_after_help(&help.to_string(), &mut end);
    }
    end.control("SH", ["SEE ALSO"]);
    let others = pages.iter().map(title).filter(|other| *other != title(page));
    end.text([roman(others.map(|other| format!("{other}(1)")).collect::<Vec<_>>().join(", "))]);
    end.to_writer(out)
}

/// What a command's help ends with: a line `Heading:` with lines below it, which keep their columns, or
/// `Heading: text`.
fn write_after_help(help: &str, roff: &mut Roff) {
    for paragraph in help.split("\n\n") {
        let Some((heading, text)) = paragraph.split_once(':') else {
            roff.control("PP", []).text([roman(paragraph)]);
            continue;
        };
        roff.control("SH", [heading.to_uppercase().as_str()]);
        match text.strip_prefix('\n') {
            Some(lines) => {
                roff.control("nf", []);
                for line in lines.lines() {
                    roff.text([roman(line)]);
                }
                roff.control("fi", []);
            }
            None => {
                roff.text([roman(text.trim_start())]);
            }
        }
    }
}
