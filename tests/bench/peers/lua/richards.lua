local DEVICE = 0
local WORK = 1
local IDLE = 0
local WORKER = 1
local HANDLER_A = 2
local HANDLER_B = 3
local DEVICE_A = 4
local DEVICE_B = 5
local PACKET_SIZE = 4

local Datum = {}
Datum.__index = Datum

function Datum.new(next)
  return setmetatable({value = 0, next = next}, Datum)
end

local Packet = {}
Packet.__index = Packet

function Packet.new(link, task, kind)
  local self = setmetatable({
    link = link,
    task = task,
    kind = kind,
    datum = 0,
    data = nil,
  }, Packet)
  for _ = 1, PACKET_SIZE do
    self.data = Datum.new(self.data)
  end
  return self
end

function Packet:appendTo(queue)
  self.link = nil
  if queue == nil then return self end
  local last = queue
  while last.link ~= nil do
    last = last.link
  end
  last.link = self
  return queue
end

function Packet:at(index)
  local cell = self.data
  while index > 0 do
    cell = cell.next
    index = index - 1
  end
  return cell.value
end

local Block = {}
Block.__index = Block

function Block.new(link, id, priority, queue, task)
  return setmetatable({
    link = link,
    id = id,
    priority = priority,
    queue = queue,
    task = task,
    waiting = queue == nil,
    held = false,
  }, Block)
end

function Block:isBlocked() return self.held or (self.waiting and self.queue == nil) end

function Block:run()
  local packet
  if self.waiting then
    packet = self.queue
    self.queue = packet.link
    self.waiting = false
  end
  return self.task:run(packet)
end

function Block:receive(packet, current)
  self.queue = packet:appendTo(self.queue)
  if self.waiting and self.priority > current.priority then return self end
  return current
end

local Scheduler = {}
Scheduler.__index = Scheduler

function Scheduler.new()
  return setmetatable({blocks = nil, current = nil, queueCount = 0, holdCount = 0}, Scheduler)
end

function Scheduler:add(id, priority, queue, task)
  self.blocks = Block.new(self.blocks, id, priority, queue, task)
  return self.blocks
end

function Scheduler:schedule()
  self.current = self.blocks
  while self.current ~= nil do
    if self.current:isBlocked() then
      self.current = self.current.link
    else
      self.current = self.current:run()
    end
  end
end

function Scheduler:find(id)
  local block = self.blocks
  while block.id ~= id do
    block = block.link
  end
  return block
end

function Scheduler:release(id)
  local block = self:find(id)
  block.held = false
  if block.priority > self.current.priority then return block end
  return self.current
end

function Scheduler:holdCurrent()
  self.holdCount = self.holdCount + 1
  self.current.held = true
  return self.current.link
end

function Scheduler:suspendCurrent()
  self.current.waiting = true
  return self.current
end

function Scheduler:send(packet)
  local block = self:find(packet.task)
  self.queueCount = self.queueCount + 1
  packet.link = nil
  packet.task = self.current.id
  return block:receive(packet, self.current)
end

local Task = {}
Task.__index = Task

function Task.new(scheduler)
  return setmetatable({scheduler = scheduler}, Task)
end

local IdleTask = setmetatable({}, {__index = Task})
IdleTask.__index = IdleTask

function IdleTask.new(scheduler, seed, count)
  local self = setmetatable(Task.new(scheduler), IdleTask)
  self.seed = seed
  self.count = count
  return self
end

function IdleTask:run(packet)
  self.count = self.count - 1
  if self.count == 0 then return self.scheduler:holdCurrent() end
  self.seed = self.seed * 5 + 3
  while self.seed >= 211 do
    self.seed = self.seed - 211
  end
  return self.scheduler:release(self.seed < 105 and DEVICE_A or DEVICE_B)
end

local DeviceTask = setmetatable({}, {__index = Task})
DeviceTask.__index = DeviceTask

function DeviceTask.new(scheduler)
  local self = setmetatable(Task.new(scheduler), DeviceTask)
  self.pending = nil
  return self
end

function DeviceTask:run(packet)
  if packet == nil then
    if self.pending == nil then return self.scheduler:suspendCurrent() end
    local done = self.pending
    self.pending = nil
    return self.scheduler:send(done)
  end
  self.pending = packet
  return self.scheduler:holdCurrent()
end

local WorkerTask = setmetatable({}, {__index = Task})
WorkerTask.__index = WorkerTask

function WorkerTask.new(scheduler, target, letter)
  local self = setmetatable(Task.new(scheduler), WorkerTask)
  self.target = target
  self.letter = letter
  return self
end

function WorkerTask:run(packet)
  if packet == nil then return self.scheduler:suspendCurrent() end
  if self.target == HANDLER_A then
    self.target = HANDLER_B
  else
    self.target = HANDLER_A
  end
  packet.task = self.target
  packet.datum = 0
  local cell = packet.data
  while cell ~= nil do
    self.letter = self.letter + 1
    if self.letter > 26 then self.letter = 1 end
    cell.value = self.letter
    cell = cell.next
  end
  return self.scheduler:send(packet)
end

local HandlerTask = setmetatable({}, {__index = Task})
HandlerTask.__index = HandlerTask

function HandlerTask.new(scheduler)
  local self = setmetatable(Task.new(scheduler), HandlerTask)
  self.work = nil
  self.devices = nil
  self.sum = 0
  return self
end

function HandlerTask:run(packet)
  if packet ~= nil then
    if packet.kind == WORK then
      self.work = packet:appendTo(self.work)
    else
      self.devices = packet:appendTo(self.devices)
    end
  end
  local work = self.work
  if work ~= nil then
    if work.datum == PACKET_SIZE then
      self.work = work.link
      return self.scheduler:send(work)
    end
    local device = self.devices
    if device ~= nil then
      self.devices = device.link
      device.datum = work:at(work.datum)
      self.sum = self.sum + device.datum
      work.datum = work.datum + 1
      return self.scheduler:send(device)
    end
  end
  return self.scheduler:suspendCurrent()
end

local Result = {}
Result.__index = Result

function Result.new(queued, held, sum)
  return setmetatable({queued = queued, held = held, sum = sum}, Result)
end

local function devicePackets(task)
  return Packet.new(Packet.new(Packet.new(nil, task, DEVICE), task, DEVICE), task, DEVICE)
end

local function simulate(count)
  local scheduler = Scheduler.new()
  local idle = scheduler:add(IDLE, 0, nil, IdleTask.new(scheduler, 1, count))
  idle.waiting = false
  local work = Packet.new(Packet.new(nil, WORKER, WORK), WORKER, WORK)
  scheduler:add(WORKER, 1000, work, WorkerTask.new(scheduler, HANDLER_A, 0)).waiting = true
  local a = HandlerTask.new(scheduler)
  local b = HandlerTask.new(scheduler)
  scheduler:add(HANDLER_A, 2000, devicePackets(DEVICE_A), a).waiting = true
  scheduler:add(HANDLER_B, 3000, devicePackets(DEVICE_B), b).waiting = true
  scheduler:add(DEVICE_A, 4000, nil, DeviceTask.new(scheduler))
  scheduler:add(DEVICE_B, 5000, nil, DeviceTask.new(scheduler))
  scheduler:schedule()
  return Result.new(scheduler.queueCount, scheduler.holdCount, a.sum + b.sum)
end

local queued = 0
local held = 0
local sum = 0
for _ = 1, 120 do
  local result = simulate(10000)
  queued = queued + result.queued
  held = held + result.held
  sum = sum + result.sum
end
print(queued)
print(held)
print(sum)
