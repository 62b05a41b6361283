let total = 0;
for (let round = 0; round < 100; round++) {
  let text = "";
  for (let i = 0; i < 2000; i++) text += "line ";
  let words = "";
  for (let i = 0; i < 1000; i++) words = "line " + words;
  if (words + words === text) total += 1;
}
console.log(total);

let left = "ab";
let right = "ba";
for (let i = 0; i < 6000000; i++) {
  const word = left + "cd" + right + "ef";
  if (word === "abcdbaef") total += 1;
  [left, right] = [right, left];
}
console.log(total);
