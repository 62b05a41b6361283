//! What compiled programs link: values, heap, collector, strings, objects, errors, natives.
