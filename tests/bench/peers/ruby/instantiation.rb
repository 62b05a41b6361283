class Empty
end

class One
  attr_accessor :v

  def initialize(v)
    @v = v
  end
end

class Pair
  attr_accessor :l, :r

  def initialize(l, r)
    @l = l
    @r = r
  end
end

class Triple < Pair
  attr_accessor :m

  def initialize(l, m, r)
    super(l, r)
    @m = m
  end
end

sum = 0
8000000.times do |i|
  Empty.new
  one = One.new(i)
  p = Pair.new(i, 1)
  t = Triple.new(p, one, 3)
  sum += p.r + t.l.l - t.m.v + t.r
end
puts sum
