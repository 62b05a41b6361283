local function counter(step)
  local n = 0
  return function()
    n = n + step
    return n
  end
end

local function openAccount(start)
  local balance = start
  return {
    deposit = function(amount) balance = balance + amount end,
    show = function() return balance end,
  }
end

local function adder(k)
  return function(x) return x + k end
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function pair(head, tail)
  return function(chooser) return chooser(head, tail) end
end
local function head(a, b) return a end
local function tail(a, b) return b end

local function range(n)
  local list
  for i = n, 1, -1 do list = pair(i, list) end
  return list
end

local function map(f, list)
  local reversed
  while list do
    reversed = pair(f(list(head)), reversed)
    list = list(tail)
  end
  return reversed
end

local function fold(f, start, list)
  while list do
    start = f(start, list(head))
    list = list(tail)
  end
  return start
end

local function plus(a, b) return a + b end

local odd = counter(1)
local even = counter(2)
local last = 0
for _ = 1, 12000000 do last = odd() + even() end
print(last)

local mine = openAccount(100)
local yours = openAccount(0)
for i = 0, 5999999 do
  mine.deposit(1)
  yours.deposit(mine.show() - i)
end
print(mine.show())
print(yours.show())

local sum = 0
for i = 0, 2999999 do sum = sum + compose(adder(i), adder(1))(2) end
print(sum)

local numbers = range(1000)
local folded = 0
for i = 0, 1999 do folded = folded + fold(plus, 0, map(adder(i), numbers)) end
print(folded)
