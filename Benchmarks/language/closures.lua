-- Closures: made, kept, called; functions given to functions.
local function counter(step)
  local n = 0
  return function()
    n = n + step
    return n
  end
end

local function compose(f, g)
  return function(x) return g(f(x)) end
end

local function run(rounds)
  local counters = {}
  for i = 1, 10 do counters[i] = counter(i) end
  local total = 0
  for i = 1, rounds do
    for _, count in ipairs(counters) do total = total + count() % 7 end
  end
  local chain = function(x) return x end
  for i = 1, 20 do
    chain = compose(chain, function(x) return x + i end)
  end
  for i = 0, rounds // 10 - 1 do total = total + chain(i) % 11 end
  local sum = 0
  for x = 1, 4 do sum = sum + x * total % 5 end
  return total + sum
end

print(run(150000))
