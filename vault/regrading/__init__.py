"""Changing an item's tier: the manager orders it with a reason, the item is closed, marked anew, and opened again (G2.2-g, G5.1-b).

`order` → the job in `carry_out`: `reseal` makes every rendition and original anew under names that were written down first,
`switch` puts them in the places of the old ones in one transaction, `erase_replaced` destroys those (decision 0047).
"""
