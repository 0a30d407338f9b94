-- A long list of booleans: the sieve of Eratosthenes.
local function primes(limit)
  local prime = {}
  for i = 0, limit do prime[i] = true end
  prime[0] = false
  prime[1] = false
  local i = 2
  while i * i <= limit do
    if prime[i] then
      for j = i * i, limit, i do prime[j] = false end
    end
    i = i + 1
  end
  local found = {}
  for i = 0, limit do
    if prime[i] then found[#found + 1] = i end
  end
  return found
end

local found = primes(2000000)
print(#found .. " " .. found[#found])
