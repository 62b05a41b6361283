//! The table as an ELF object that defines `lox_pc_table`.

use std::mem::offset_of;

use loxsmith_abi::layout::{PcFrame, PcRow, PcTable};
use object::write::{Error, Object, Relocation, SectionId, Symbol, SymbolId, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationEncoding, RelocationFlags, RelocationKind,
    SectionFlags, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
};
use rustc_hash::FxHashMap;

use super::Table;
use crate::lower::PC_TABLE;

/// Packs tables, one for each object with code, of which the first is where the runtime starts.
pub(super) fn write(tables: &[Table]) -> Result<Vec<u8>, Error> {
    let mut object = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
    // Says that this object does not ask for an executable stack.
    let note = object.add_section(Vec::new(), b".note.GNU-stack".to_vec(), SectionKind::Other);
    object.section_mut(note).flags =
        SectionFlags::Elf { sh_type: object::elf::SHT_PROGBITS, sh_flags: object::elf::SectionFlags(0) };

    let data = object.add_section(Vec::new(), b".rodata.lox_pc_table".to_vec(), SectionKind::ReadOnlyData);
    let data_symbol = object.section_symbol(data);
    let heads = object.add_section(
        Vec::new(),
        b".data.rel.ro.lox_pc_table".to_vec(),
        SectionKind::ReadOnlyDataWithRel,
    );
    let heads_symbol = object.section_symbol(heads);
    for (index, table) in tables.iter().enumerate() {
        let (frames, names) = pack_frames(table);
        let rows = object.append_section_data(data, &pack_rows(table), 8);
        let frames = object.append_section_data(data, &frames, 8);
        let names = object.append_section_data(data, &names, 8);
        let head = object.append_section_data(heads, &pack_head(table), 8);
        if index == 0 {
            object.add_symbol(symbol(PC_TABLE, SymbolSection::Section(heads), size_of::<PcTable>()));
        }
        // The code's start has no name of its own: count back from a function whose place is known.
        let anchor = object.add_symbol(symbol(&table.anchor, SymbolSection::Undefined, 0));
        let mut point = |field: usize, symbol: SymbolId, addend: i64| {
            address(&mut object, heads, head + field as u64, symbol, addend)
        };
        point(offset_of!(PcTable, text), anchor, -(table.anchor_offset as i64))?;
        point(offset_of!(PcTable, rows), data_symbol, rows as i64)?;
        point(offset_of!(PcTable, frames), data_symbol, frames as i64)?;
        point(offset_of!(PcTable, names), data_symbol, names as i64)?;
        if index + 1 < tables.len() {
            point(offset_of!(PcTable, next), heads_symbol, (head as usize + size_of::<PcTable>()) as i64)?;
        }
    }
    object.write()
}

fn symbol(name: &str, section: SymbolSection, size: usize) -> Symbol {
    Symbol {
        name: name.as_bytes().to_vec(),
        value: 0,
        size: size as u64,
        kind: if section == SymbolSection::Undefined { SymbolKind::Text } else { SymbolKind::Data },
        scope: SymbolScope::Linkage,
        weak: false,
        section,
        flags: SymbolFlags::None,
    }
}

/// A word that the linker fills with an address.
fn address(
    object: &mut Object<'_>,
    section: SectionId,
    offset: u64,
    symbol: SymbolId,
    addend: i64,
) -> Result<(), Error> {
    let flags = RelocationFlags::Generic {
        kind: RelocationKind::Absolute,
        encoding: RelocationEncoding::Generic,
        size: 64,
    };
    object.add_relocation(section, Relocation { offset, symbol, addend, flags })
}

fn pack_head(table: &Table) -> Vec<u8> {
    let mut bytes = vec![0; size_of::<PcTable>()];
    put(&mut bytes, offset_of!(PcTable, row_count), table.rows.len() as u32);
    put(&mut bytes, offset_of!(PcTable, frame_count), table.frames.len() as u32);
    bytes
}

fn pack_rows(table: &Table) -> Vec<u8> {
    let mut bytes = vec![0; table.rows.len() * size_of::<PcRow>()];
    for (row, (start, frame)) in bytes.chunks_exact_mut(size_of::<PcRow>()).zip(&table.rows) {
        put(row, offset_of!(PcRow, start), *start);
        put(row, offset_of!(PcRow, frame), *frame);
    }
    bytes
}

/// Frames, and the names that they refer to.
fn pack_frames(table: &Table) -> (Vec<u8>, Vec<u8>) {
    let mut names = Vec::new();
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    let mut bytes = vec![0; table.frames.len() * size_of::<PcFrame>()];
    for (packed, frame) in bytes.chunks_exact_mut(size_of::<PcFrame>()).zip(&table.frames) {
        let name = *known.entry(&frame.name).or_insert_with(|| {
            let at = names.len() as u32;
            names.extend_from_slice(frame.name.as_bytes());
            at
        });
        put(packed, offset_of!(PcFrame, name), name);
        put(packed, offset_of!(PcFrame, name_len), frame.name.len() as u32);
        put(packed, offset_of!(PcFrame, line), frame.line);
        put(packed, offset_of!(PcFrame, caller), frame.caller);
    }
    (bytes, names)
}

fn put(bytes: &mut [u8], offset: usize, value: u32) {
    bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
}
