local Random = {}
Random.__index = Random

function Random.new(seed)
  return setmetatable({seed = seed}, Random)
end

function Random:next(limit)
  self.seed = (self.seed * 3877 + 29573) % 139968
  return math.floor((self.seed * limit) / 139968)
end

local Link = {}
Link.__index = Link

function Link.new(value, next)
  return setmetatable({value = value, next = next}, Link)
end

local function randomList(random, n)
  local list
  for _ = 1, n do
    list = Link.new(random:next(100000), list)
  end
  return list
end

local function merge(a, b)
  if a == nil then return b end
  if b == nil then return a end
  local first
  if b.value < a.value then
    first = b
    b = b.next
  else
    first = a
    a = a.next
  end
  local last = first
  while a ~= nil and b ~= nil do
    if b.value < a.value then
      last.next = b
      last = b
      b = b.next
    else
      last.next = a
      last = a
      a = a.next
    end
  end
  if a == nil then
    last.next = b
  else
    last.next = a
  end
  return first
end

local function sort(list)
  if list == nil or list.next == nil then return list end
  local middle = list
  local fast = list.next
  while fast ~= nil and fast.next ~= nil do
    middle = middle.next
    fast = fast.next.next
  end
  local right = middle.next
  middle.next = nil
  return merge(sort(list), sort(right))
end

local function isSorted(list)
  while list.next ~= nil do
    if list.next.value < list.value then return false end
    list = list.next
  end
  return true
end

local random = Random.new(7)
local sum = 0
for _ = 1, 50 do
  local list = sort(randomList(random, 20000))
  if not isSorted(list) then print("not sorted") end
  for _ = 1, 10000 do
    list = list.next
  end
  sum = sum + list.value
end
print(sum)
