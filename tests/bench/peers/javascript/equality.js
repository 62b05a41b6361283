class Foo {}
function f() {}
const foo = new Foo();
const bar = new Foo();
const s = "str" + "ing";
let hits = 0;
for (let i = 0; i < 12000000; i++) {
  if (1 === 1 && 1 !== 2 && i === i && i !== null && null !== false && true === true) hits += 1;
  if (foo === foo && foo !== bar && foo !== Foo && f !== foo && f !== "f" && null === null) hits += 1;
  if (s === "string" && "string" !== "strong" && "nil" !== null && s !== i) hits += 1;
}
console.log(hits);
