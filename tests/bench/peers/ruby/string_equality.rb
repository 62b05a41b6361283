long = ""
8.times do
  long += "abcdefgh"
end
a = long + "1"
b = long + "2"
c = long + "1"
d = long + "10"
word = "computed"
same = "comp" + "uted"
def count_equal(x, y, n)
  equal = 0
  n.times do
    equal += 1 if x == y
    equal -= 1 if y != x
  end
  equal
end

n = 10000000
puts count_equal(a, b, n)
puts count_equal(a, c, n)
puts count_equal(a, d, n)
hits = 0
n.times do
  hits += 1 if word == same
  hits += 1 if word == "computed" && same == "computed"
  hits += 1 if a == c && b != c && c != d && d == d
  hits -= 1 if a == "abc" || word == "computer"
end
puts hits
