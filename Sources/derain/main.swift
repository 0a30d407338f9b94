print("derain")
