"""How one criterion is read, a module a family of rules.

`defined`, `heads` and `cutting` make clauses of a line's items; `whole` reads what stands around them, `single` asks for one
clause the rule of its first concept (`ages`, `measures`, `infections`, `conditions`, `treatments`, `attested`), and `lists`
joins the clauses. `exceptions` and `told` add to what was read, `degrees` says what it comes to. All share `clause`,
`comparisons` (numbers) and `windows` (times).
"""
