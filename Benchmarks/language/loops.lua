-- Loops and whole-number arithmetic: the longest Collatz sequence, and a nested sum.
local function longest(limit)
  local best, start = 0, 0
  for i = 1, limit - 1 do
    local n, steps = i, 0
    while n ~= 1 do
      if n % 2 == 0 then n = n // 2 else n = 3 * n + 1 end
      steps = steps + 1
    end
    if steps > best then
      best = steps
      start = i
    end
  end
  return start
end

local function nested(size)
  local total = 0
  for i = 0, size - 1 do
    for j = 0, size - 1 do
      if (i + j) % 3 == 0 then total = total + i * j end
    end
  end
  return total
end

print(longest(60000) .. " " .. nested(1500))
