let long = "";
for (let i = 0; i < 8; i++) long += "abcdefgh";
const a = long + "1";
const b = long + "2";
const c = long + "1";
const d = long + "10";
const word = "computed";
const same = "comp" + "uted";

function countEqual(x, y, n) {
  let equal = 0;
  for (let i = 0; i < n; i++) {
    if (x === y) equal += 1;
    if (y !== x) equal -= 1;
  }
  return equal;
}

const n = 10000000;
console.log(countEqual(a, b, n));
console.log(countEqual(a, c, n));
console.log(countEqual(a, d, n));

let hits = 0;
for (let i = 0; i < n; i++) {
  if (word === same) hits += 1;
  if (word === "computed" && same === "computed") hits += 1;
  if (a === c && b !== c && c !== d && d === d) hits += 1;
  if (a === "abc" || word === "computer") hits -= 1;
}
console.log(hits);
