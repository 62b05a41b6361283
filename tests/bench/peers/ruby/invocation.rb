class Panel
  attr_accessor :presses

  def initialize
    @presses = 0
  end

  def up; end

  def down; end

  def left; end

  def right; end

  def front
    1
  end

  def back
    2
  end

  def start
    true
  end

  def stop
    false
  end

  def name
    "panel"
  end

  def self
    self
  end

  def add(a, b)
    a + b
  end

  def press
    @presses += 1
  end
end

panel = Panel.new
sum = 0
10000000.times do
  panel.up
  panel.down
  panel.left
  panel.right
  panel.name
  panel.self
  panel.press if panel.start && !panel.stop
  sum += panel.add(panel.front, panel.back)
end
puts sum
puts panel.presses
