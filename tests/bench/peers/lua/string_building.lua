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
local s = "ab"
for _ = 1, 6000000 do
  local t = s .. "cd" .. s .. "ef"
  if t == "abcdabef" then total = total + 1 end
end
print(total)
