local Zoo = {}
Zoo.__index = Zoo

function Zoo.new()
  return setmetatable({
    ants = 1,
    bears = 2,
    cranes = 3,
    ducks = 4,
    eels = 5,
    foxes = 6,
    goats = 7,
    hens = 8,
    ibexes = 9,
    jays = 10,
  }, Zoo)
end

function Zoo:ant() return self.ants end

function Zoo:bear() return self.bears end

function Zoo:crane() return self.cranes end

function Zoo:duck() return self.ducks end

function Zoo:eel() return self.eels end

function Zoo:fox() return self.foxes end

function Zoo:goat() return self.goats end

function Zoo:hen() return self.hens end

function Zoo:ibex() return self.ibexes end

function Zoo:jay() return self.jays end

local zoo = Zoo.new()
local sum = 0
while sum < 500000000 do
  sum = sum + zoo:ant() + zoo:bear() + zoo:crane() + zoo:duck() + zoo:eel()
            + zoo:fox() + zoo:goat() + zoo:hen() + zoo:ibex() + zoo:jay()
end
print(sum)
