"""How long and how much one client may take. Docs: `docs/operate.md`, Slow clients."""

from typing import Final

# From the first moment of a connection to the end of the request's head.
HEAD_S: Final = 10.0
MAX_HEAD_BYTES: Final = 64 * 1024
# A body has this long, and a second more for each of these bytes: 60 MB over a slow line have forty minutes.
BODY_GRACE_S: Final = 15.0
LEAST_RECEIVED_PER_S: Final = 25_000
# What is larger is not taken in first: a thread refuses it.
MAX_BODY_BYTES: Final = 64 * 1024 * 1024
# An answer has this long to leave, and a second more for each of these bytes.
ANSWER_GRACE_S: Final = 30.0
LEAST_SENT_PER_S: Final = 8_000
# How much of an answer may wait for its reader before the thread that makes it does.
MAX_WAITING_BYTES: Final = 16 * 1024 * 1024
# What all clients of one process together may leave here: beyond it, who has the most is cut off.
MAX_RECEIVED_BYTES: Final = 384 * 1024 * 1024
MAX_UNSENT_BYTES: Final = 128 * 1024 * 1024
# What is larger than this is kept in a file.
IN_MEMORY_BYTES: Final = 256 * 1024
# How long a closed connection may go on sending before it is forgotten.
LINGER_S: Final = 2.0


def seconds_for_body(size_bytes: int) -> float:
    return BODY_GRACE_S + size_bytes / LEAST_RECEIVED_PER_S


def seconds_for_answer(size_bytes: int) -> float:
    return ANSWER_GRACE_S + size_bytes / LEAST_SENT_PER_S
