-- String building: appending to a buffer (Lua's strings cannot grow), splitting and joining.
local function build(rounds)
  local parts = {}
  for i = 0, rounds - 1 do
    parts[#parts + 1] = i .. " drops, " .. i * 3 .. " streaks;"
  end
  return table.concat(parts)
end

local function shout(text)
  local parts = {}
  for part in text:gmatch("[^;]+") do
    if #part > 20 then parts[#parts + 1] = part:upper() end
  end
  return table.concat(parts, "/")
end

local text = build(400000)
print(#text .. " " .. #shout(text))
