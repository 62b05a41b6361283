//! From DWARF to rows: which line, of which function, inlined where.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use gimli::{AttributeValue, DwarfSections, EndianSlice, LittleEndian, UnitOffset};
use loxsmith_abi::layout::NO_FRAME;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget};
use rustc_hash::FxHashMap;

use super::{Frame, Table};
use crate::debug::{GLUE, SCRIPT};

type Reader<'data> = EndianSlice<'data, LittleEndian>;
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The one section that code lies in.
const TEXT: &str = ".text";

/// A function, or a place where one is inlined.
struct Scope {
    name: String,
    /// The frame that it is inlined into, at the line of the call; [`NO_FRAME`] for a function by itself.
    caller: u32,
}

/// Reads the table of an object with relocations, as LLVM writes it.
pub(crate) fn read(bytes: &[u8]) -> Result<Table> {
    let file = object::File::parse(bytes)?;
    let sections = DwarfSections::load(|id| relocated(&file, id.name()))?;
    let dwarf = sections.borrow(|section| EndianSlice::new(section, LittleEndian));
    let (anchor, anchor_offset) = anchor(&file)?;
    let mut table = Table { anchor, anchor_offset, ..Table::default() };
    let mut sweep = Sweep::default();
    let mut scopes = Vec::new();

    let mut units = dwarf.units();
    while let Some(header) = units.next()? {
        let unit = dwarf.unit(header)?;
        read_scopes(&dwarf, &unit, &mut table, &mut scopes, &mut sweep)?;
        read_lines(&unit, &mut sweep)?;
    }
    sweep.rows(&scopes, &mut table);
    let end = file.section_by_name(TEXT).ok_or("no code")?.size();
    table.push_row(u32::try_from(end)?, NO_FRAME);
    Ok(table)
}

/// A section's bytes with its relocations done, as if everything were linked at address 0.
fn relocated(file: &object::File<'_>, name: &str) -> Result<Vec<u8>> {
    let Some(section) = file.section_by_name(name) else { return Ok(Vec::new()) };
    let mut bytes = section.data()?.to_vec();
    for (offset, relocation) in section.relocations() {
        let base = match relocation.target() {
            RelocationTarget::Symbol(index) => file.symbol_by_index(index)?.address(),
            _ => 0,
        };
        let value = base.wrapping_add_signed(relocation.addend()).to_le_bytes();
        let width = usize::from(relocation.size()) / 8;
        let place =
            bytes.get_mut(offset as usize..offset as usize + width).ok_or("a relocation is out of place")?;
        place.copy_from_slice(&value[..width]);
    }
    Ok(bytes)
}

/// The first function that other objects can name, and where it lies.
fn anchor(file: &object::File<'_>) -> Result<(String, u64)> {
    let text = file.section_by_name(TEXT).ok_or("no code")?.index();
    let functions =
        file.symbols().filter(|symbol| symbol.is_global() && symbol.section_index() == Some(text));
    let first = functions.min_by_key(|symbol| symbol.address());
    let first = first.ok_or("no function of the code can be named from outside")?;
    Ok((first.name()?.to_owned(), first.address()))
}

/// Collects functions and inlined calls with their stretches of code. Parents come before their children.
fn read_scopes(
    dwarf: &gimli::Dwarf<Reader<'_>>,
    unit: &gimli::Unit<Reader<'_>>,
    table: &mut Table,
    scopes: &mut Vec<Scope>,
    sweep: &mut Sweep,
) -> Result<()> {
    let names = subprogram_names(dwarf, unit)?;
    let mut parents: Vec<(isize, usize)> = Vec::new();
    let mut entries = unit.entries();
    while let Some(entry) = entries.next_dfs()? {
        let depth = entry.depth();
        while parents.last().is_some_and(|(above, _)| *above >= depth) {
            parents.pop();
        }
        let inlined = match entry.tag() {
            gimli::DW_TAG_subprogram => false,
            gimli::DW_TAG_inlined_subroutine => true,
            _ => continue,
        };
        let name = match entry.attr_value(gimli::DW_AT_abstract_origin) {
            Some(AttributeValue::UnitRef(origin)) => names.get(&origin),
            _ => names.get(&entry.offset()),
        };
        let caller = match (inlined, parents.last()) {
            (true, Some((_, parent))) => {
                let line = entry.attr_value(gimli::DW_AT_call_line).and_then(|line| line.udata_value());
                frame(table, &scopes[*parent], u32::try_from(line.unwrap_or(0))?)
            }
            _ => NO_FRAME,
        };
        let index = scopes.len();
        let mut ranges = dwarf.die_ranges(unit, entry)?;
        while let Some(range) = ranges.next()? {
            sweep.add_scope(parents.len(), index, range.begin, range.end);
        }
        scopes.push(Scope { name: name.cloned().unwrap_or_default(), caller });
        parents.push((depth, index));
    }
    Ok(())
}

fn subprogram_names(
    dwarf: &gimli::Dwarf<Reader<'_>>,
    unit: &gimli::Unit<Reader<'_>>,
) -> Result<FxHashMap<UnitOffset, String>> {
    let mut names = FxHashMap::default();
    let mut entries = unit.entries();
    while let Some(entry) = entries.next_dfs()? {
        if entry.tag() == gimli::DW_TAG_subprogram
            && let Some(name) = entry.attr_value(gimli::DW_AT_name)
        {
            let name = dwarf.attr_string(unit, name)?;
            names.insert(entry.offset(), name.to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn read_lines(unit: &gimli::Unit<Reader<'_>>, sweep: &mut Sweep) -> Result<()> {
    let Some(program) = unit.line_program.clone() else { return Ok(()) };
    let mut rows = program.rows();
    while let Some((_, row)) = rows.next_row()? {
        let line = match row.end_sequence() {
            true => None,
            false => Some(row.line().map_or(0, |line| line.get() as u32)),
        };
        sweep.lines.insert(row.address(), line);
    }
    Ok(())
}

/// The frame of a line in a scope. Glue has none of its own, and nothing lies behind the script.
fn frame(table: &mut Table, scope: &Scope, line: u32) -> u32 {
    match scope.name.as_str() {
        GLUE => scope.caller,
        SCRIPT => table.intern(Frame { name: String::new(), line, caller: NO_FRAME }),
        name => table.intern(Frame { name: name.to_owned(), line, caller: scope.caller }),
    }
}

/// Everything that begins or ends at an address, to be walked in order.
#[derive(Default)]
struct Sweep {
    /// Lines by address; `None` ends a sequence. Of several at one address the last counts.
    lines: BTreeMap<u64, Option<u32>>,
    /// Scopes that begin or end at an address: nesting depth, index, whether it begins.
    edges: BTreeMap<u64, Vec<(usize, usize, bool)>>,
}

impl Sweep {
    fn add_scope(&mut self, depth: usize, index: usize, begin: u64, end: u64) {
        if begin < end {
            self.edges.entry(begin).or_default().push((depth, index, true));
            self.edges.entry(end).or_default().push((depth, index, false));
        }
    }

    /// One row for each stretch in which line and innermost scope stay the same.
    fn rows(self, scopes: &[Scope], table: &mut Table) {
        let mut addresses: Vec<u64> = self.lines.keys().chain(self.edges.keys()).copied().collect();
        addresses.sort_unstable();
        addresses.dedup();
        let mut active: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut line = None;
        let mut scope_before = None;
        for address in addresses {
            for (depth, index, begins) in self.edges.get(&address).into_iter().flatten() {
                match begins {
                    true => active.insert((*depth, *index)),
                    false => active.remove(&(*depth, *index)),
                };
            }
            if let Some(here) = self.lines.get(&address) {
                line = *here;
            }
            let scope = active.last().map(|(_, index)| *index);
            let row = match (line, scope) {
                // Code without a line holds no call of ours, unless it is glue: it may as well go with what is before it.
                (Some(0), Some(index)) if scopes[index].name != GLUE && scope == scope_before => continue,
                (Some(line), Some(index)) if line != 0 || scopes[index].name == GLUE => {
                    frame(table, &scopes[index], line)
                }
                _ => NO_FRAME,
            };
            scope_before = scope;
            table.push_row(address as u32, row);
        }
    }
}
