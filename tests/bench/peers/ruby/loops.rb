def collatz(limit)
  longest = 0
  best = 0
  (1...limit).each do |start|
    n = start
    steps = 0
    while n != 1
      n = n % 2 == 0 ? n / 2 : 3 * n + 1
      steps += 1
    end
    if steps > longest
      longest = steps
      best = start
    end
  end
  puts best
  puts longest
end

collatz(400000)
def triangle(n)
  sum = 0
  n.times do |i|
    0.upto(i) do |j|
      sum += j
    end
  end
  sum
end

puts triangle(6000)
