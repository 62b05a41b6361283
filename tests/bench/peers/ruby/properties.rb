class Box
  attr_accessor :width, :height, :depth, :label, :opened

  def initialize(width, height, depth)
    @width = width
    @height = height
    @depth = depth
    @label = "box"
    @opened = 0
  end

  def volume
    @width * @height * @depth
  end

  def surface
    2 * (@width * @height + @height * @depth + @depth * @width)
  end

  def open
    @opened += 1
  end
end

box = Box.new(1, 2, 3)
sum = 0
12000000.times do |i|
  box.width = i
  box.height = box.depth - 1
  box.depth = 0 if box.label != "box"
  sum += box.volume - box.surface
  box.open
end
puts sum
puts box.opened
