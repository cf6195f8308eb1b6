"""How dates are written, where Django's way is not ours; French is as Django has it."""
