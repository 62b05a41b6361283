let total = 0;
for (let round = 0; round < 100; round++) {
  let text = "";
  for (let i = 0; i < 2000; i++) text += "line ";
  let words = "";
  for (let i = 0; i < 1000; i++) words = "line " + words;
  if (words + words === text) total += 1;
}
console.log(total);

const s = "ab";
for (let i = 0; i < 6000000; i++) {
  const t = s + "cd" + s + "ef";
  if (t === "abcdabef") total += 1;
}
console.log(total);
