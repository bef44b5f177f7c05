"""What gunicorn is told besides its command line; it reads this file in the folder where it starts."""

from gunicorn.http import message

# Bytes of an address. A thousand accented letters, which the search takes, are six thousand; whatever is typed beyond
# deserves an answer too. gunicorn allows 8,190 at most, or no limit at all, which it would read into memory.
message.MAX_REQUEST_LINE = limit_request_line = 65_536
