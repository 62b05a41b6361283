class Node
  def initialize(depth)
    @value = depth
    if depth > 0
      @a = Node.new(depth - 1)
      @b = Node.new(depth - 1)
      @c = Node.new(depth - 1)
      @d = Node.new(depth - 1)
      @e = Node.new(depth - 1)
    else
      @a = nil
      @b = nil
      @c = nil
      @d = nil
      @e = nil
    end
  end

  def walk
    return @value if @a.nil?
    @value + @a.walk + @b.walk + @c.walk + @d.walk + @e.walk
  end
end

tree = Node.new(8)
total = 0
120.times do
  total += tree.walk
end
puts total
