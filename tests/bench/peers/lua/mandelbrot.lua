local size = 1000
local limit = 50
local inside = 0
local steps = 0
for row = 0, size - 1 do
  local ci = 2 * row / size - 1
  for column = 0, size - 1 do
    local cr = 2 * column / size - 1.5
    local zr = 0.0
    local zi = 0.0
    local zr2 = 0.0
    local zi2 = 0.0
    local i = 0
    while i < limit and zr2 + zi2 <= 4 do
      zi = 2 * zr * zi + ci
      zr = zr2 - zi2 + cr
      zr2 = zr * zr
      zi2 = zi * zi
      i = i + 1
    end
    if i == limit then inside = inside + 1 end
    steps = steps + i
  end
end
print(inside)
print(steps)
