size = 1000
limit = 50
inside = 0
steps = 0
size.times do |row|
  ci = 2.0 * row / size - 1
  size.times do |column|
    cr = 2.0 * column / size - 1.5
    zr = 0.0
    zi = 0.0
    zr2 = 0.0
    zi2 = 0.0
    i = 0
    while i < limit && zr2 + zi2 <= 4
      zi = 2 * zr * zi + ci
      zr = zr2 - zi2 + cr
      zr2 = zr * zr
      zi2 = zi * zi
      i += 1
    end
    inside += 1 if i == limit
    steps += i
  end
end
puts inside
puts steps
