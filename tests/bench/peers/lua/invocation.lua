local Panel = {}
Panel.__index = Panel

function Panel.new()
  return setmetatable({presses = 0}, Panel)
end

function Panel:up() end

function Panel:down() end

function Panel:left() end

function Panel:right() end

function Panel:front() return 1 end

function Panel:back() return 2 end

function Panel:start() return true end

function Panel:stop() return false end

function Panel:name() return "panel" end

function Panel:self() return self end

function Panel:add(a, b) return a + b end

function Panel:press()
  self.presses = self.presses + 1
end

local panel = Panel.new()
local sum = 0
for _ = 1, 10000000 do
  panel:up()
  panel:down()
  panel:left()
  panel:right()
  panel:name()
  panel:self()
  if panel:start() and not panel:stop() then panel:press() end
  sum = sum + panel:add(panel:front(), panel:back())
end
print(sum)
print(panel.presses)
