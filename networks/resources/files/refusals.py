"""Why a file can’t be taken and what to do, where several kinds of files say the same."""

SAVE_AGAIN = "Open it where it was made, save it again, then choose it here."
WHAT_WE_TAKE = "We take PDFs, Word documents, slides, spreadsheets, text, pictures and sound."
UNKNOWN = f"We don’t know this kind of file. {WHAT_WE_TAKE} Save it as one of these, then choose it here."
VIDEO = "This is a video. Put it where your videos are kept, such as YouTube or Vimeo, and add its link here."
OTHER_SOUND = "This sound is of a kind that not every browser plays. Save it as MP3, then choose it here."
PASSWORD = (
    "This file asks for a password before it opens. Save it without one, then choose it here. Only members of the network can open it."  # noqa: S105
)
BROKEN = f"This file is broken: it doesn’t open. {SAVE_AGAIN}"
TOO_MUCH_INSIDE = (
    "There is far more inside this file than its size says, so we can’t open it. Make its pictures smaller, or split it in two."
)
