"""The app's named looks, imitated: transitions, animations, video effects, filters.

Each look is one small pure function registered under a key with the app's ids and names for it; adding a
look is adding one function to one module. See docs/adding-an-effect.md.
"""
