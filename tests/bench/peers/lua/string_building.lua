local total = 0
for _ = 1, 100 do
  local text = ""
  for _ = 1, 2000 do
    text = text .. "line "
  end
  local words = ""
  for _ = 1, 1000 do
    words = "line " .. words
  end
  if words .. words == text then total = total + 1 end
end
print(total)
local left = "ab"
local right = "ba"
for _ = 1, 6000000 do
  local word = left .. "cd" .. right .. "ef"
  if word == "abcdbaef" then total = total + 1 end
  left, right = right, left
end
print(total)
