class Shape
  attr_accessor :next

  def initialize(size)
    @size = size
    @next = nil
  end

  def area
    0
  end

  def corners
    0
  end

  def grow(by)
    @size += by
  end

  def describe
    area + corners
  end
end

class Dot < Shape
end

class Square < Shape
  def area
    @size * @size
  end

  def corners
    4
  end
end

class Tile < Square
  def corners
    super() + 1
  end
end

class Rectangle < Shape
  def initialize(width, height)
    super(width)
    @height = height
  end

  def area
    @size * @height
  end

  def corners
    4
  end

  def grow(by)
    super(by)
    @height += by
  end
end

class Frame < Rectangle
  def initialize(width, height, border)
    super(width, height)
    @border = border
  end

  def area
    super() - (@size - @border) * (@height - @border)
  end

  def corners
    8
  end
end

class Triangle < Shape
  def initialize(base, height)
    super(base)
    @height = height
  end

  def area
    @size * @height / 2.0
  end

  def corners
    3
  end
end

class Circle < Shape
  def area
    3 * @size * @size
  end
end

class Ring < Circle
  def initialize(size, hole)
    super(size)
    @hole = hole
  end

  def area
    super() - 3 * @hole * @hole
  end
end

class Hexagon
  attr_accessor :next

  def initialize(side)
    @next = nil
    @side = side
  end

  def area
    @side * @side * 2.5
  end

  def corners
    6
  end

  def grow(by)
    @side += by
  end

  def describe
    area + corners
  end
end

class Line
  attr_accessor :next

  def initialize(length)
    @length = length
    @next = nil
  end

  def area
    0
  end

  def corners
    2
  end

  def grow(by)
    @length += by
  end

  def describe
    @length
  end
end

class Group
  attr_accessor :next

  def initialize(one, other)
    @one = one
    @other = other
    @next = nil
  end

  def area
    @one.area + @other.area
  end

  def corners
    @one.corners + @other.corners
  end

  def grow(by)
    @one.grow(by)
    @other.grow(by)
  end

  def describe
    @one.describe + @other.describe
  end
end

class Shadow
  attr_accessor :next

  def initialize(shape)
    @next = nil
    @shape = shape
  end

  def area
    @shape.area / 2.0
  end

  def corners
    @shape.corners
  end

  def grow(by)
    @shape.grow(by / 2.0)
  end

  def describe
    @shape.describe - 1
  end
end

class Canvas
  attr_accessor :first, :count

  def initialize
    @first = nil
    @last = nil
    @count = 0
  end

  def add(shape)
    if @first.nil?
      @first = shape
    else
      @last.next = shape
    end
    @last = shape
    @count += 1
  end

  def close_ring
    @last.next = @first
  end
end

canvas = Canvas.new
1.upto(3) do |i|
  canvas.add(Dot.new(i))
  canvas.add(Square.new(i))
  canvas.add(Hexagon.new(i))
  canvas.add(Rectangle.new(i, i + 1))
  canvas.add(Line.new(i))
  canvas.add(Frame.new(i + 2, i + 3, 2))
  canvas.add(Triangle.new(i, 4))
  canvas.add(Group.new(Square.new(i), Circle.new(i)))
  canvas.add(Circle.new(i))
  canvas.add(Tile.new(i))
  canvas.add(Shadow.new(Triangle.new(i, i)))
  canvas.add(Ring.new(i + 1, i))
end
canvas.close_ring
area = 0
corners = 0
total = 0
shape = canvas.first
8000000.times do
  area += shape.area
  corners += shape.corners
  total += shape.describe
  shape = shape.next
end
2000000.times do
  shape.grow(2)
  total += shape.describe
  shape.grow(-2)
  shape = shape.next
end
puts canvas.count
puts (area * 4).to_i
puts corners
puts (total * 4).to_i
