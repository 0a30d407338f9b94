-- Floats: three bodies on a figure of eight, one name for each number.
local sqrt = math.sqrt
local function simulate(steps, step)
  local x1 = 0.97000436
  local y1 = -0.24308753
  local x2 = -0.97000436
  local y2 = 0.24308753
  local x3 = 0.0
  local y3 = 0.0
  local u1 = 0.466203685
  local v1 = 0.43236573
  local u2 = 0.466203685
  local v2 = 0.43236573
  local u3 = -0.93240737
  local v3 = -0.86473146
  for i = 0, steps - 1 do
    local dx = x1 - x2
    local dy = y1 - y2
    local squared = dx * dx + dy * dy
    local force = step / (squared * sqrt(squared))
    u1 = u1 - dx * force
    v1 = v1 - dy * force
    u2 = u2 + dx * force
    v2 = v2 + dy * force
    dx = x1 - x3
    dy = y1 - y3
    squared = dx * dx + dy * dy
    force = step / (squared * sqrt(squared))
    u1 = u1 - dx * force
    v1 = v1 - dy * force
    u3 = u3 + dx * force
    v3 = v3 + dy * force
    dx = x2 - x3
    dy = y2 - y3
    squared = dx * dx + dy * dy
    force = step / (squared * sqrt(squared))
    u2 = u2 - dx * force
    v2 = v2 - dy * force
    u3 = u3 + dx * force
    v3 = v3 + dy * force
    x1 = x1 + step * u1
    y1 = y1 + step * v1
    x2 = x2 + step * u2
    y2 = y2 + step * v2
    x3 = x3 + step * u3
    y3 = y3 + step * v3
  end
  return x1, y1
end

local x, y = simulate(250000, 0.0001)
print(string.format("%.6f %.6f", x, y))
