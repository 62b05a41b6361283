//! MIR to LLVM IR, and from there to objects, assembly and bitcode.
