"""What a learner answered, kept: an append-only history, the cards that it comes to, and what lies beside them.

model, shape        the values, and the look at those that come from outside
tables, migrations  the schema, the same on SQLite and PostgreSQL
place, engine       where it lies; how it is opened; what the databases' errors mean
migrate             from an older schema, a backup first
people              learners, tokens, recovery codes
history, shelf      the work inside one transaction
backup              one learner as one file
store               all of it behind one class
"""

from core.store.history import Merged, Outcome
from core.store.model import Card, Event, Kept, Learner, new_id
from core.store.store import Store, now, open_store

__all__ = ["Card", "Event", "Kept", "Learner", "Merged", "Outcome", "Store", "new_id", "now", "open_store"]
