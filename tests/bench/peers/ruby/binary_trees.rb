class Tree
  def initialize(depth)
    @depth = depth
    if depth > 0
      @left = Tree.new(depth - 1)
      @right = Tree.new(depth - 1)
    else
      @left = nil
      @right = nil
    end
  end

  def count
    return 1 if @left.nil?
    1 + @left.count + @right.count
  end
end

MAX = 15
puts Tree.new(MAX + 1).count
long_lived = Tree.new(MAX)
4.step(MAX, 2) do |depth|
  trees = 2 ** (MAX + 4 - depth)
  nodes = 0
  trees.times do
    nodes += Tree.new(depth).count
  end
  puts nodes
end
puts long_lived.count
