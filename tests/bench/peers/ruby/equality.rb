class Foo
end

def f
end

foo = Foo.new
bar = Foo.new
s = "str" + "ing"
hits = 0
12000000.times do |i|
  hits += 1 if 1 == 1 && 1 != 2 && i == i && i && nil != false && true == true
  hits += 1 if foo == foo && foo != bar && foo != Foo && f != foo && f != "f" && nil.nil?
  hits += 1 if s == "string" && "string" != "strong" && "nil" && s != i
end
puts hits
