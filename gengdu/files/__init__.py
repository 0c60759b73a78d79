"""Pictures and attachments: checked, stored under random names, read by whom their owner lets.

Upper apps own files through `files.registry.owners`; bytes never leave without asking the owner.
"""
