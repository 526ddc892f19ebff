"""The stores, the write gate, the journal and what is concluded."""
