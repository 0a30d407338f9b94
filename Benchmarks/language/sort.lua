-- List reads and writes: heap sort in place, and a merge sort of small lists.
local function shuffled(count)
  local values, state = {}, 42
  for i = 1, count do
    state = (state * 1103515245 + 12345) % 2147483648
    values[#values + 1] = state
  end
  return values
end

local function heap_sorted(given)
  local values = table.move(given, 1, #given, 0, {})
  local n = #given
  local start, last = n // 2, n
  while last > 1 do
    if start > 0 then
      start = start - 1
    else
      last = last - 1
      values[0], values[last] = values[last], values[0]
    end
    local root = start
    local item = values[root]
    while 2 * root + 1 < last do
      local child = 2 * root + 1
      if child + 1 < last and values[child] < values[child + 1] then child = child + 1 end
      if item >= values[child] then break end
      values[root] = values[child]
      root = child
    end
    values[root] = item
  end
  return values
end

local function merge_sorted(values)
  if #values < 2 then return values end
  local middle = #values // 2
  local left = merge_sorted(table.move(values, 1, middle, 1, {}))
  local right = merge_sorted(table.move(values, middle + 1, #values, 1, {}))
  local merged, i, j = {}, 1, 1
  while i <= #left and j <= #right do
    if left[i] <= right[j] then
      merged[#merged + 1] = left[i]
      i = i + 1
    else
      merged[#merged + 1] = right[j]
      j = j + 1
    end
  end
  table.move(left, i, #left, #merged + 1, merged)
  table.move(right, j, #right, #merged + 1, merged)
  return merged
end

local values = shuffled(100000)
local heaped = heap_sorted(values)
local merged = merge_sorted(values)
table.sort(values)
local same, sorted = true, true
for i = 1, #values do
  same = same and heaped[i - 1] == merged[i]
  sorted = sorted and heaped[i - 1] == values[i]
end
print(heaped[0] .. " " .. heaped[50000] .. " " .. heaped[#values - 1] .. " " .. tostring(same) .. " " .. tostring(sorted))
