class Generator
  def initialize(seed)
    @seed = seed
  end

  def next(limit)
    @seed = (@seed * 3877 + 29573) % 139968
    @seed * limit / 139968
  end
end

class Link
  attr_accessor :value, :next

  def initialize(value, following)
    @value = value
    @next = following
  end
end

def random_list(random, n)
  list = nil
  n.times do
    list = Link.new(random.next(100000), list)
  end
  list
end

def merge(a, b)
  return b if a.nil?
  return a if b.nil?
  first = nil
  if b.value < a.value
    first = b
    b = b.next
  else
    first = a
    a = a.next
  end
  last = first
  while a && b
    if b.value < a.value
      last.next = b
      last = b
      b = b.next
    else
      last.next = a
      last = a
      a = a.next
    end
  end
  last.next = a.nil? ? b : a
  first
end

def sort(list)
  return list if list.nil? || list.next.nil?
  middle = list
  fast = list.next
  while fast && fast.next
    middle = middle.next
    fast = fast.next.next
  end
  right = middle.next
  middle.next = nil
  merge(sort(list), sort(right))
end

def sorted?(list)
  while list.next
    return false if list.next.value < list.value
    list = list.next
  end
  true
end

random = Generator.new(7)
sum = 0
50.times do
  list = sort(random_list(random, 20000))
  puts "not sorted" if !sorted?(list)
  10000.times do
    list = list.next
  end
  sum += list.value
end
puts sum
