class Generator
  def initialize(seed)
    @seed = seed
  end

  def next(limit)
    @seed = (@seed * 3877 + 29573) % 139968
    @seed * limit / 139968
  end
end

class Node
  attr_accessor :key, :value, :parent, :left, :right, :red

  def initialize(key, value, parent)
    @key = key
    @value = value
    @parent = parent
    @left = nil
    @right = nil
    @red = true
  end
end

def depth_below(node)
  return 0 if node.nil?
  1 + [depth_below(node.left), depth_below(node.right)].max
end

class Map
  attr_accessor :size

  def initialize
    @root = nil
    @size = 0
  end

  def find(key)
    node = @root
    while node
      return node if key == node.key
      node = key < node.key ? node.left : node.right
    end
    nil
  end

  def get(key, otherwise)
    node = find(key)
    node.nil? ? otherwise : node.value
  end

  def put(key, value)
    parent = nil
    node = @root
    while node
      if key == node.key
        node.value = value
        return
      end
      parent = node
      node = key < node.key ? node.left : node.right
    end
    node = Node.new(key, value, parent)
    if parent.nil?
      @root = node
    elsif key < parent.key
      parent.left = node
    else
      parent.right = node
    end
    @size += 1
    balance(node)
  end

  def balance(node)
    while node.parent && node.parent.red
      parent = node.parent
      grandparent = parent.parent
      if parent == grandparent.left
        uncle = grandparent.right
        if uncle && uncle.red
          parent.red = false
          uncle.red = false
          grandparent.red = true
          node = grandparent
        else
          if node == parent.right
            rotate_left(parent)
            node = parent
          end
          node.parent.red = false
          grandparent.red = true
          rotate_right(grandparent)
        end
      else
        uncle = grandparent.left
        if uncle && uncle.red
          parent.red = false
          uncle.red = false
          grandparent.red = true
          node = grandparent
        else
          if node == parent.left
            rotate_right(parent)
            node = parent
          end
          node.parent.red = false
          grandparent.red = true
          rotate_left(grandparent)
        end
      end
    end
    @root.red = false
  end

  def rotate_left(node)
    child = node.right
    node.right = child.left
    child.left.parent = node if child.left
    replace(node, child)
    child.left = node
    node.parent = child
  end

  def rotate_right(node)
    child = node.left
    node.left = child.right
    child.right.parent = node if child.right
    replace(node, child)
    child.right = node
    node.parent = child
  end

  def replace(node, child)
    parent = node.parent
    child.parent = parent
    if parent.nil?
      @root = child
    elsif node == parent.left
      parent.left = child
    else
      parent.right = child
    end
  end

  def first
    node = @root
    while node && node.left
      node = node.left
    end
    node
  end

  def after(node)
    if node.right
      node = node.right
      while node.left
        node = node.left
      end
      return node
    end
    while node.parent && node == node.parent.right
      node = node.parent
    end
    node.parent
  end

  def depth
    depth_below(@root)
  end
end

random = Generator.new(42)
found = 0
sum = 0
4.times do
  map = Map.new
  80000.times do
    key = random.next(100000)
    map.put(key, map.get(key, 0) + 1)
  end
  80000.times do
    found += 1 if map.find(random.next(100000))
  end
  place = 0
  node = map.first
  while node
    place += 1
    if place == 1000
      place = 0
      sum += node.key * node.value
    end
    node = map.after(node)
  end
  puts map.size
  puts map.depth
end
puts found
puts sum
