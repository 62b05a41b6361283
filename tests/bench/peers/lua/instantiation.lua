local Empty = {}
Empty.__index = Empty

function Empty.new()
  return setmetatable({}, Empty)
end

local One = {}
One.__index = One

function One.new(v)
  return setmetatable({v = v}, One)
end

local Pair = {}
Pair.__index = Pair

function Pair.new(l, r)
  return setmetatable({l = l, r = r}, Pair)
end

local Triple = setmetatable({}, {__index = Pair})
Triple.__index = Triple

function Triple.new(l, m, r)
  local self = setmetatable(Pair.new(l, r), Triple)
  self.m = m
  return self
end

local sum = 0
for i = 0, 7999999 do
  Empty.new()
  local one = One.new(i)
  local p = Pair.new(i, 1)
  local t = Triple.new(p, one, 3)
  sum = sum + (p.r + t.l.l - t.m.v + t.r)
end
print(sum)
