//! A flow as a picture, drawn without any other program.

use std::fmt::Write;

use super::conditions::{evaluated, flow_conditions, step_conditions};
use super::notes::Notes;
use crate::graph::{Authentication, Flow, Step};
use crate::text::{one_line, visible};

const WIDTH: f32 = 640.0;
const CENTRE: f32 = 300.0;
const CARD: f32 = 400.0;
const LINE: f32 = 18.0;
const GAP: f32 = 34.0;
/// How many characters of the drawing's font fit into a card.
const FITS: usize = 50;

const STYLE: &str = "\
text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:#1f2430}\
.name{font-weight:600;font-size:14px}.small{fill:#667085;font-size:11.5px}\
.card{fill:#fff;stroke:#c6ccd8;stroke-width:1.2}.when{fill:#fff7e6;stroke:#e8c77b}\
.deny{fill:#fdecec;stroke:#dd8b8b}.login{fill:#eaf7ee;stroke:#8bc6a0}.end{fill:#eef1f6;stroke:#c6ccd8}\
.way{stroke:#8a93a6;stroke-width:1.4;fill:none}.skip{stroke:#c39a3c;stroke-width:1.2;stroke-dasharray:4 3;fill:none}\
.badge{fill:#e0791b}.badge-text{fill:#fff;font-weight:700;font-size:12px}\
.grey .card,.grey .when{fill:#f4f5f7;stroke:#d5d9e0;stroke-dasharray:5 4}.grey text{fill:#9aa3b2}\
@media (prefers-color-scheme:dark){text{fill:#e6e9ef}.small{fill:#9aa3b2}.card{fill:#232833;stroke:#48505f}\
.when{fill:#3a311c;stroke:#7d672f}.deny{fill:#452627;stroke:#8a4a4a}.login{fill:#20382a;stroke:#457a58}\
.end{fill:#2a303c;stroke:#48505f}.grey .card,.grey .when{fill:#1d2129;stroke:#3a404c}}";

/// A standalone SVG document.
pub fn svg(flow: &Flow, notes: &Notes) -> String {
    let mut drawing = Drawing { body: String::new(), y: 24.0, skips: Vec::new() };
    drawing.head(flow);
    for (index, step) in flow.steps.iter().enumerate() {
        drawing.step(step, notes, index);
    }
    drawing.end();
    let height = drawing.y + 16.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\"><title>{}</title><style>{STYLE}</style>\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#8a93a6\"/></marker></defs>\n{}</svg>\n",
        escaped(&one_line(&format!("Flow {}", flow.slug))),
        drawing.body
    )
}

struct Drawing {
    body: String,
    /// Where the next element is drawn.
    y: f32,
    /// Where the ways around left-out steps start.
    skips: Vec<f32>,
}

impl Drawing {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string can't fail.
        let _ = self.body.write_fmt(text);
        self.body.push('\n');
    }

    fn rectangle(&mut self, class: &str, y: f32, height: f32, radius: f32) {
        let x = CENTRE - CARD / 2.0;
        self.put(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{CARD}\" height=\"{height}\" rx=\"{radius}\"/>"
        ));
    }

    fn text(&mut self, class: &str, y: f32, text: &str) {
        let shown = shortened(&one_line(text));
        self.put(format_args!(
            "<text class=\"{class}\" x=\"{CENTRE}\" y=\"{y}\" text-anchor=\"middle\">{}</text>",
            escaped(&shown)
        ));
    }

    fn arrow(&mut self, from: f32, to: f32) {
        self.put(format_args!("<path class=\"way\" d=\"M{CENTRE} {from}V{to}\" marker-end=\"url(#tip)\"/>"));
    }

    fn head(&mut self, flow: &Flow) {
        let top = self.y;
        let mut lines = vec![format!("{} · {}", flow.slug, flow.designation)];
        if flow.authentication != Authentication::None {
            lines.push(flow.authentication.name().replace('_', " "));
        }
        let conditions = flow_conditions(flow);
        let count = lines.len() + if conditions.is_empty() { 0 } else { conditions.len() + 1 };
        let height = 34.0 + LINE * count as f32;
        self.put(format_args!("<g data-step=\"flow\">"));
        self.rectangle("card end", top, height, 22.0);
        self.text("name", top + 24.0, &flow.name);
        let mut y = top + 24.0;
        for line in &lines {
            y += LINE;
            self.text("small", y, line);
        }
        if !conditions.is_empty() {
            y += LINE;
            self.text("small", y, "may be entered when");
            for line in &conditions {
                y += LINE;
                self.text("small", y, line);
            }
        }
        self.put(format_args!("</g>"));
        self.y = top + height;
    }

    fn step(&mut self, step: &Step, notes: &Notes, index: usize) {
        let unreachable = notes.unreachable(index);
        let before = self.y;
        let mut top = before + GAP;
        let class = if unreachable.is_some() { " class=\"grey\"" } else { "" };
        // What viewers of the picture find a step by.
        self.put(format_args!("<g data-step=\"{index}\"{class}>"));
        self.join_skips(top - 10.0);
        self.arrow(before, top);
        let conditions = step_conditions(step);
        if !conditions.is_empty() {
            let height = 14.0 + LINE * (conditions.len() + 1) as f32;
            self.rectangle("when", top, height, 8.0);
            self.text("small", top + LINE, &format!("asked {}", evaluated(step)));
            for (at, line) in conditions.iter().enumerate() {
                self.text("", top + LINE * (at + 2) as f32, line);
            }
            self.skips.push(top + height / 2.0);
            self.arrow(top + height, top + height + GAP * 0.7);
            top += height + GAP * 0.7;
        }
        let class = match step.model {
            "authentik_stages_deny.denystage" => "card deny",
            "authentik_stages_user_login.userloginstage" => "card login",
            _ => "card",
        };
        let lines = 2 + usize::from(unreachable.is_some()) + usize::from(step.invalid_response != "retry");
        let height = 18.0 + LINE * lines as f32;
        self.rectangle(class, top, height, 10.0);
        self.text("name", top + 22.0, if step.name.is_empty() { "(unknown stage)" } else { &step.name });
        self.text("small", top + 22.0 + LINE, &format!("{} · order {}", step.verbose_name, step.order));
        let mut y = top + 22.0 + LINE;
        if step.invalid_response != "retry" {
            y += LINE;
            self.text(
                "small",
                y,
                &format!("on an invalid answer: {}", step.invalid_response.replace('_', " ")),
            );
        }
        if let Some(why) = unreachable {
            self.text("small", y + LINE, &format!("never reached: {why}"));
        }
        let findings: Vec<_> = notes.findings(index).map(one_line).collect();
        if !findings.is_empty() {
            let x = CENTRE + CARD / 2.0;
            self.put(format_args!(
                "<g><title>{}</title><circle class=\"badge\" cx=\"{x}\" cy=\"{top}\" r=\"10\"/>\
                 <text class=\"badge-text\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">!</text></g>",
                escaped(&findings.join("\n")),
                top + 4.5
            ));
        }
        self.put(format_args!("</g>"));
        self.y = top + height;
    }

    /// Ways around steps whose conditions don't hold lead to what comes next.
    fn join_skips(&mut self, to: f32) {
        let edge = CENTRE + CARD / 2.0;
        for from in std::mem::take(&mut self.skips) {
            let x = edge + 40.0;
            self.put(format_args!(
                "<path class=\"skip\" d=\"M{edge} {from}H{x}V{to}H{CENTRE}\"/>\
                 <text class=\"small\" x=\"{}\" y=\"{}\">else</text>",
                edge + 10.0,
                from - 5.0
            ));
        }
    }

    fn end(&mut self) {
        let top = self.y + GAP;
        self.join_skips(top - 10.0);
        self.arrow(self.y, top);
        self.put(format_args!(
            "<rect class=\"card end\" x=\"{}\" y=\"{top}\" width=\"160\" height=\"34\" rx=\"17\"/>",
            CENTRE - 80.0
        ));
        self.text("small", top + 21.5, "End of the flow");
        self.y = top + 34.0;
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= FITS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(FITS - 1).collect();
    format!("{kept}…")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML can't hold these at all.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            '\n' => escaped.push('\n'),
            c => escaped.push(visible(c)),
        }
    }
    escaped
}
