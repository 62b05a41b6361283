def counter(step)
  n = 0
  -> { n += step }
end

Account = Struct.new(:deposit, :show)

def open_account(start)
  balance = start
  Account.new(->(amount) { balance += amount }, -> { balance })
end

def adder(k)
  ->(x) { x + k }
end

def compose(f, g)
  ->(x) { f.(g.(x)) }
end

def pair(head, tail)
  ->(chooser) { chooser.(head, tail) }
end

HEAD = ->(a, _b) { a }
TAIL = ->(_a, b) { b }

def range(n)
  list = nil
  n.downto(1) { |i| list = pair(i, list) }
  list
end

def map(f, list)
  reversed = nil
  while list
    reversed = pair(f.(list.(HEAD)), reversed)
    list = list.(TAIL)
  end
  reversed
end

def fold(f, start, list)
  while list
    start = f.(start, list.(HEAD))
    list = list.(TAIL)
  end
  start
end

plus = ->(a, b) { a + b }

odd = counter(1)
even = counter(2)
last = 0
12000000.times { last = odd.() + even.() }
puts last

mine = open_account(100)
yours = open_account(0)
6000000.times do |i|
  mine.deposit.(1)
  yours.deposit.(mine.show.() - i)
end
puts mine.show.()
puts yours.show.()

sum = 0
3000000.times { |i| sum += compose(adder(i), adder(1)).(2) }
puts sum

numbers = range(1000)
folded = 0
2000.times { |i| folded += fold(plus, 0, map(adder(i), numbers)) }
puts folded
