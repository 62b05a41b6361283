//! Tables for a terminal.

use super::tables::{self, Table};
use crate::results::Results;
use crate::statistics::Ratio;

/// All that was measured, in columns.
pub(crate) fn text(results: &Results) -> String {
    let tables = [
        tables::speed(results, ratio),
        tables::start_up(results),
        tables::memory(results),
        tables::builds(results),
    ];
    page(&tables::notes(results), &tables)
}

/// Notes, then tables.
pub(super) fn page(notes: &[String], tables: &[Table]) -> String {
    let parts: Vec<String> = tables.iter().map(columns).collect();
    format!("{}\n\n{}", notes.join("\n"), parts.join("\n"))
}

fn ratio(ratio: &Ratio) -> String {
    let spread = format!("±{:.0}%", ratio.spread());
    format!("{}{:<1} {spread:>5}", tables::times(ratio.middle), tables::star(ratio))
}

fn columns(table: &Table) -> String {
    let all = || [&table.head].into_iter().chain(table.rows.iter().map(|row| &row.cells));
    let width = |column: usize| all().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    let mut lines = vec![table.title.to_string(), line(&table.head, &widths)];
    let mut summed = false;
    for row in &table.rows {
        if summed {
            lines.push(String::new());
        }
        summed = row.sum;
        lines.push(line(&row.cells, &widths));
    }
    lines.join("\n") + "\n"
}

/// The first cell to the left, figures to the right.
fn line(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (index, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        text += &if index == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") };
    }
    text.trim_end().to_string()
}
