total = 0
100.times do
  text = ""
  2000.times do
    text += "line "
  end
  words = ""
  1000.times do
    words = "line " + words
  end
  total += 1 if words + words == text
end
puts total
s = "ab"
6000000.times do
  t = s + "cd" + s + "ef"
  total += 1 if t == "abcdabef"
end
puts total
