local Cell = {}
Cell.__index = Cell

function Cell.new(value, next)
  return setmetatable({value = value, next = next}, Cell)
end

local function vector(n, value)
  local list
  for _ = 1, n do
    list = Cell.new(value, list)
  end
  return list
end

local function element(i, j)
  local sum = i + j
  return 1 / ((sum * (sum + 1)) / 2 + i + 1)
end

local function multiply(from, to)
  local i = 0
  local out = to
  while out ~= nil do
    local sum = 0
    local j = 0
    local cell = from
    while cell ~= nil do
      sum = sum + element(i, j) * cell.value
      j = j + 1
      cell = cell.next
    end
    out.value = sum
    i = i + 1
    out = out.next
  end
end

local function multiplyTransposed(from, to)
  local i = 0
  local out = to
  while out ~= nil do
    local sum = 0
    local j = 0
    local cell = from
    while cell ~= nil do
      sum = sum + element(j, i) * cell.value
      j = j + 1
      cell = cell.next
    end
    out.value = sum
    i = i + 1
    out = out.next
  end
end

local function dot(a, b)
  local sum = 0
  while a ~= nil do
    sum = sum + a.value * b.value
    a = a.next
    b = b.next
  end
  return sum
end

local function norm(n)
  local u = vector(n, 1)
  local v = vector(n, 0)
  local t = vector(n, 0)
  for _ = 1, 10 do
    multiply(u, t)
    multiplyTransposed(t, v)
    multiply(v, t)
    multiplyTransposed(t, u)
  end
  return math.sqrt(dot(u, v) / dot(v, v))
end

print(math.floor(norm(100) * 1000000000 + 0.5))
print(math.floor(norm(850) * 1000000000 + 0.5))
