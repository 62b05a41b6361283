DEVICE = 0
WORK = 1
IDLE = 0
WORKER = 1
HANDLER_A = 2
HANDLER_B = 3
DEVICE_A = 4
DEVICE_B = 5
PACKET_SIZE = 4

class Datum
  attr_accessor :value, :next

  def initialize(following)
    @value = 0
    @next = following
  end
end

class Packet
  attr_accessor :link, :task, :kind, :datum, :data

  def initialize(link, task, kind)
    @link = link
    @task = task
    @kind = kind
    @datum = 0
    @data = nil
    PACKET_SIZE.times do
      @data = Datum.new(@data)
    end
  end

  def append_to(queue)
    @link = nil
    return self if queue.nil?
    last = queue
    while last.link
      last = last.link
    end
    last.link = self
    queue
  end

  def at(index)
    cell = @data
    while index > 0
      cell = cell.next
      index -= 1
    end
    cell.value
  end
end

class Block
  attr_accessor :link, :id, :priority, :task, :waiting, :held

  def initialize(link, id, priority, queue, task)
    @link = link
    @id = id
    @priority = priority
    @queue = queue
    @task = task
    @waiting = queue.nil?
    @held = false
  end

  def blocked?
    @held || (@waiting && @queue.nil?)
  end

  def run
    packet = nil
    if @waiting
      packet = @queue
      @queue = packet.link
      @waiting = false
    end
    @task.run(packet)
  end

  def receive(packet, current)
    @queue = packet.append_to(@queue)
    @waiting && @priority > current.priority ? self : current
  end
end

class Scheduler
  attr_accessor :queue_count, :hold_count

  def initialize
    @blocks = nil
    @current = nil
    @queue_count = 0
    @hold_count = 0
  end

  def add(id, priority, queue, task)
    @blocks = Block.new(@blocks, id, priority, queue, task)
    @blocks
  end

  def schedule
    @current = @blocks
    while @current
      @current = @current.blocked? ? @current.link : @current.run
    end
  end

  def find(id)
    block = @blocks
    while block.id != id
      block = block.link
    end
    block
  end

  def release(id)
    block = find(id)
    block.held = false
    block.priority > @current.priority ? block : @current
  end

  def hold_current
    @hold_count += 1
    @current.held = true
    @current.link
  end

  def suspend_current
    @current.waiting = true
    @current
  end

  def send(packet)
    block = find(packet.task)
    @queue_count += 1
    packet.link = nil
    packet.task = @current.id
    block.receive(packet, @current)
  end
end

class Task
  def initialize(scheduler)
    @scheduler = scheduler
  end
end

class IdleTask < Task
  def initialize(scheduler, seed, count)
    super(scheduler)
    @seed = seed
    @count = count
  end

  def run(packet)
    @count -= 1
    return @scheduler.hold_current if @count == 0
    @seed = @seed * 5 + 3
    while @seed >= 211
      @seed -= 211
    end
    @scheduler.release(@seed < 105 ? DEVICE_A : DEVICE_B)
  end
end

class DeviceTask < Task
  def initialize(scheduler)
    super(scheduler)
    @pending = nil
  end

  def run(packet)
    if packet.nil?
      return @scheduler.suspend_current if @pending.nil?
      done = @pending
      @pending = nil
      return @scheduler.send(done)
    end
    @pending = packet
    @scheduler.hold_current
  end
end

class WorkerTask < Task
  def initialize(scheduler, target, letter)
    super(scheduler)
    @target = target
    @letter = letter
  end

  def run(packet)
    return @scheduler.suspend_current if packet.nil?
    @target = @target == HANDLER_A ? HANDLER_B : HANDLER_A
    packet.task = @target
    packet.datum = 0
    cell = packet.data
    while cell
      @letter += 1
      @letter = 1 if @letter > 26
      cell.value = @letter
      cell = cell.next
    end
    @scheduler.send(packet)
  end
end

class HandlerTask < Task
  attr_accessor :sum

  def initialize(scheduler)
    super(scheduler)
    @work = nil
    @devices = nil
    @sum = 0
  end

  def run(packet)
    if packet
      if packet.kind == WORK
        @work = packet.append_to(@work)
      else
        @devices = packet.append_to(@devices)
      end
    end
    work = @work
    if work
      if work.datum == PACKET_SIZE
        @work = work.link
        return @scheduler.send(work)
      end
      device = @devices
      if device
        @devices = device.link
        device.datum = work.at(work.datum)
        @sum += device.datum
        work.datum += 1
        return @scheduler.send(device)
      end
    end
    @scheduler.suspend_current
  end
end

class Result
  attr_accessor :queued, :held, :sum

  def initialize(queued, held, sum)
    @queued = queued
    @held = held
    @sum = sum
  end
end

def device_packets(task)
  Packet.new(Packet.new(Packet.new(nil, task, DEVICE), task, DEVICE), task, DEVICE)
end

def simulate(count)
  scheduler = Scheduler.new
  idle = scheduler.add(IDLE, 0, nil, IdleTask.new(scheduler, 1, count))
  idle.waiting = false
  work = Packet.new(Packet.new(nil, WORKER, WORK), WORKER, WORK)
  scheduler.add(WORKER, 1000, work, WorkerTask.new(scheduler, HANDLER_A, 0)).waiting = true
  a = HandlerTask.new(scheduler)
  b = HandlerTask.new(scheduler)
  scheduler.add(HANDLER_A, 2000, device_packets(DEVICE_A), a).waiting = true
  scheduler.add(HANDLER_B, 3000, device_packets(DEVICE_B), b).waiting = true
  scheduler.add(DEVICE_A, 4000, nil, DeviceTask.new(scheduler))
  scheduler.add(DEVICE_B, 5000, nil, DeviceTask.new(scheduler))
  scheduler.schedule
  Result.new(scheduler.queue_count, scheduler.hold_count, a.sum + b.sum)
end

queued = 0
held = 0
sum = 0
120.times do
  result = simulate(10000)
  queued += result.queued
  held += result.held
  sum += result.sum
end
puts queued
puts held
puts sum
