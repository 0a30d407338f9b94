# String building: interpolation, appending, splitting and joining.
def build(rounds):
    text = ""
    for i in range(rounds):
        text += f"{i} drops, {i * 3} streaks;"
    return text


def shout(text):
    parts = [part.upper() for part in text.split(";") if len(part) > 20]
    return "/".join(parts)


text = build(400_000)
print(len(text), len(shout(text)))
