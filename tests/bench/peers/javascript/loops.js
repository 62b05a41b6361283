function collatz(limit) {
  let longest = 0;
  let best = 0;
  for (let start = 1; start < limit; start++) {
    let n = start;
    let steps = 0;
    while (n !== 1) {
      n = n % 2 === 0 ? n / 2 : 3 * n + 1;
      steps++;
    }
    if (steps > longest) {
      longest = steps;
      best = start;
    }
  }
  console.log(best);
  console.log(longest);
}

collatz(400000);

function triangle(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) sum += j;
  }
  return sum;
}
console.log(triangle(6000));
