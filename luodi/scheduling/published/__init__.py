"""Solve the business-to-business meeting scheduling problem of the literature, to be measured against the world.

Source: Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret: Constraint solving approaches to the
business-to-business meeting scheduling problem. JAIR 74, 2022.
"""
