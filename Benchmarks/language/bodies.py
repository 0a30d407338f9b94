# Floats: three bodies on a figure of eight, one name for each number.
from math import sqrt


def simulate(steps, step):
    x1 = 0.97000436
    y1 = -0.24308753
    x2 = -0.97000436
    y2 = 0.24308753
    x3 = 0.0
    y3 = 0.0
    u1 = 0.466203685
    v1 = 0.43236573
    u2 = 0.466203685
    v2 = 0.43236573
    u3 = -0.93240737
    v3 = -0.86473146
    for i in range(steps):
        dx = x1 - x2
        dy = y1 - y2
        squared = dx * dx + dy * dy
        force = step / (squared * sqrt(squared))
        u1 -= dx * force
        v1 -= dy * force
        u2 += dx * force
        v2 += dy * force
        dx = x1 - x3
        dy = y1 - y3
        squared = dx * dx + dy * dy
        force = step / (squared * sqrt(squared))
        u1 -= dx * force
        v1 -= dy * force
        u3 += dx * force
        v3 += dy * force
        dx = x2 - x3
        dy = y2 - y3
        squared = dx * dx + dy * dy
        force = step / (squared * sqrt(squared))
        u2 -= dx * force
        v2 -= dy * force
        u3 += dx * force
        v3 += dy * force
        x1 += step * u1
        y1 += step * v1
        x2 += step * u2
        y2 += step * v2
        x3 += step * u3
        y3 += step * v3
    return [x1, y1]


x, y = simulate(250_000, 0.0001)
print(f"{x:.6f} {y:.6f}")
