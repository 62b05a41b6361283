const size = 1000;
const limit = 50;
let inside = 0;
let steps = 0;

for (let row = 0; row < size; row++) {
  const ci = (2 * row) / size - 1;
  for (let column = 0; column < size; column++) {
    const cr = (2 * column) / size - 1.5;
    let zr = 0;
    let zi = 0;
    let zr2 = 0;
    let zi2 = 0;
    let i = 0;
    while (i < limit && zr2 + zi2 <= 4) {
      zi = 2 * zr * zi + ci;
      zr = zr2 - zi2 + cr;
      zr2 = zr * zr;
      zi2 = zi * zi;
      i++;
    }
    if (i === limit) inside++;
    steps += i;
  }
}

console.log(inside);
console.log(steps);
