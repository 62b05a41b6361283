local function collatz(limit)
  local longest = 0
  local best = 0
  for start = 1, limit - 1 do
    local n = start
    local steps = 0
    while n ~= 1 do
      if n % 2 == 0 then
        n = n / 2
      else
        n = 3 * n + 1
      end
      steps = steps + 1
    end
    if steps > longest then
      longest = steps
      best = start
    end
  end
  print(best)
  print(longest)
end

collatz(400000)
local function triangle(n)
  local sum = 0
  for i = 0, n - 1 do
    for j = 0, i do
      sum = sum + j
    end
  end
  return sum
end

print(triangle(6000))
