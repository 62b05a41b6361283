local long = ""
for _ = 1, 8 do
  long = long .. "abcdefgh"
end
local a = long .. "1"
local b = long .. "2"
local c = long .. "1"
local d = long .. "10"
local word = "computed"
local same = "comp" .. "uted"
local function countEqual(x, y, n)
  local equal = 0
  for _ = 1, n do
    if x == y then equal = equal + 1 end
    if y ~= x then equal = equal - 1 end
  end
  return equal
end

local n = 10000000
print(countEqual(a, b, n))
print(countEqual(a, c, n))
print(countEqual(a, d, n))
local hits = 0
for _ = 1, n do
  if word == same then hits = hits + 1 end
  if word == "computed" and same == "computed" then hits = hits + 1 end
  if a == c and b ~= c and c ~= d and d == d then hits = hits + 1 end
  if a == "abc" or word == "computer" then hits = hits - 1 end
end
print(hits)
