"""The people of the stories, by agency and role. They share the demo's password."""

# Who plays in the stories: agency -> role -> names
CAST: dict[str, dict[str, list[str]]] = {
    "luton-advice": {"caseworker": ["Priya Nair", "Colin Ashby"], "manager": ["Dorothy Ekwueme"]},
    "luton-council-housing": {"caseworker": ["Martin Sewell"], "manager": ["Sunita Rao"]},
    "luton-jobcentre": {"caseworker": ["Gwen Tully"], "manager": ["Raymond Oduya"]},
    "luton-welfare-rights": {"caseworker": ["Halima Osman"], "manager": ["Peter Lyle"]},
    "bristol-jobcentre": {"caseworker": ["Owen Pritchard"], "manager": ["Lorna Keane"]},
    "bristol-women": {"caseworker": ["Marcia Bell"], "manager": ["Josie Adeyemi"]},
    "bristol-council-housing": {
        "caseworker": ["Ruth Calder", "Victor Hale"],
        "manager": ["Esther Mbeki", "Graham Stott"],
    },
    "bristol-clinic": {"caseworker": ["Tamsin Vale"], "manager": ["Leopold Brandt"]},
    "bristol-law-firm": {"caseworker": ["Farid Nazari"], "manager": ["Helen Pennywell"]},
    "bristol-law-centre": {"caseworker": ["Bronwen Rees"], "manager": ["Desmond Charles"]},
    "suffolk-hospital": {"caseworker": ["Sister Agnes Doyle"], "manager": ["Fergus Lamb"]},
    "suffolk-council-housing": {"caseworker": ["Kerry Buck"], "manager": ["Alan Thurlow"]},
    "suffolk-shelter": {"caseworker": ["Bob Aldous"], "manager": ["Joan Aldous"]},
    "suffolk-trust": {"caseworker": ["Winifred Last"], "manager": ["Canon Hugh Peake"]},
    "suffolk-gp": {"caseworker": ["Ana Popa"], "manager": ["Sheila Frost"]},
    "suffolk-debt": {"caseworker": ["Nigel Crisp"], "manager": ["Beryl Munnings"]},
    "suffolk-money": {"caseworker": ["Dan Garrod"], "manager": ["Irina Voss"]},
}
