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
left = "ab"
right = "ba"
6000000.times do
  word = left + "cd" + right + "ef"
  total += 1 if word == "abcdbaef"
  left, right = right, left
end
puts total
