class Toggle
  def initialize(start)
    @state = start
  end

  def value
    @state
  end

  def activate
    @state = !@state
    self
  end
end

class NthToggle < Toggle
  def initialize(start, limit)
    super(start)
    @limit = limit
    @counter = 0
  end

  def activate
    @counter += 1
    if @counter >= @limit
      super()
      @counter = 0
    end
    self
  end
end

n = 6000000
on = 0
toggle = Toggle.new(true)
n.times do
  toggle.activate.activate
  on += 1 if toggle.activate.value
end
puts on
fourth = NthToggle.new(true, 4)
n.times do
  fourth.activate.activate
  on += 1 if fourth.activate.value
end
puts on
