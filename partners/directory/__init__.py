"""The directory in and out: published in Open Referral UK 3.0, exported, and read in from elsewhere.

`fields.py` is the one table of what an entry is made of; the JSON and the CSV both follow it.
"""
