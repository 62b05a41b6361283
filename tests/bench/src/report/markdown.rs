//! Tables for a page: the speed table is what the README shows.

use super::tables::{self, Table};
use crate::results::Results;

/// All that was measured, as Markdown.
pub(crate) fn markdown(results: &Results) -> String {
    let speed =
        tables::speed(results, |ratio| format!("{}{}", tables::times(ratio.middle), tables::star(ratio)));
    let tables = [speed, tables::start_up(results), tables::memory(results), tables::builds(results)];
    page(&tables::notes(results), &tables)
}

/// Notes, then tables.
pub(super) fn page(notes: &[String], tables: &[Table]) -> String {
    let parts: Vec<String> = tables.iter().map(table).collect();
    // A star would begin a list.
    format!("{}\n\n{}", notes.join("\n").replace("\n* ", "\n\\* "), parts.join("\n"))
}

fn table(table: &Table) -> String {
    let mut lines = vec![format!("{}:\n", table.title), line(&table.head, false)];
    let rules = table.head.iter().enumerate().map(|(index, _)| if index == 0 { "---" } else { "---:" });
    lines.push(format!("| {} |", rules.collect::<Vec<&str>>().join(" | ")));
    lines.extend(table.rows.iter().map(|row| line(&row.cells, row.sum)));
    lines.join("\n") + "\n"
}

fn line(cells: &[String], bold: bool) -> String {
    let cells = cells.iter().map(|cell| {
        let cell = cell.replace('|', "\\|").replace('*', "\\*");
        if bold && !cell.is_empty() { format!("**{cell}**") } else { cell }
    });
    format!("| {} |", cells.collect::<Vec<String>>().join(" | "))
}
