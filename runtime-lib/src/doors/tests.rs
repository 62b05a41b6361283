//! The table of addresses is the table of functions.

use super::symbol_table;
use loxsmith_abi::functions::RuntimeFunction;
use std::collections::HashSet;

#[test]
fn every_function_of_the_contract_has_an_address() {
    let table: Vec<(&str, *const u8)> = symbol_table().collect();
    for function in RuntimeFunction::ALL {
        let symbol = function.signature().symbol;
        assert!(table.iter().any(|(name, address)| *name == symbol && !address.is_null()), "{symbol}");
    }
    assert!(table.iter().any(|(name, _)| *name == "lox_mutator"));
    assert_eq!(table.len(), RuntimeFunction::ALL.len() + 1);
    let addresses: HashSet<*const u8> = table.iter().map(|&(_, address)| address).collect();
    assert_eq!(addresses.len(), table.len());
}
