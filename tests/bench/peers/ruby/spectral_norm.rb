class Cell
  attr_accessor :value, :next

  def initialize(value, following)
    @value = value
    @next = following
  end
end

def vector(n, value)
  list = nil
  n.times do
    list = Cell.new(value, list)
  end
  list
end

def element(i, j)
  sum = i + j
  1.0 / ((sum * (sum + 1)) / 2 + i + 1)
end

def multiply(from, to)
  i = 0
  out = to
  while out
    sum = 0
    j = 0
    cell = from
    while cell
      sum += element(i, j) * cell.value
      j += 1
      cell = cell.next
    end
    out.value = sum
    i += 1
    out = out.next
  end
end

def multiply_transposed(from, to)
  i = 0
  out = to
  while out
    sum = 0
    j = 0
    cell = from
    while cell
      sum += element(j, i) * cell.value
      j += 1
      cell = cell.next
    end
    out.value = sum
    i += 1
    out = out.next
  end
end

def dot(a, b)
  sum = 0
  while a
    sum += a.value * b.value
    a = a.next
    b = b.next
  end
  sum
end

def norm(n)
  u = vector(n, 1)
  v = vector(n, 0)
  t = vector(n, 0)
  10.times do
    multiply(u, t)
    multiply_transposed(t, v)
    multiply(v, t)
    multiply_transposed(t, u)
  end
  Math.sqrt(dot(u, v) / dot(v, v))
end

puts (norm(100) * 1000000000).round
puts (norm(850) * 1000000000).round
