#!/bin/sh
# Send a draft to a farm and wait for the video, with curl alone.
#
#   DRAFTFARM_TOKEN=<your token> examples/submit.sh <draft_url>
#
# DRAFTFARM_API is the farm's address, http://127.0.0.1:8000 if not set.
# Prints the video's address on standard output; everything else goes to standard error.
set -eu

api=${DRAFTFARM_API:-http://127.0.0.1:8000}
api=${api%/}
poll_seconds=${POLL_SECONDS:-5}

if [ $# -ne 1 ] || [ -z "${DRAFTFARM_TOKEN:-}" ]; then
    echo "usage: DRAFTFARM_TOKEN=<token> $0 <draft_url>" >&2
    exit 2
fi

# JSON text from any text: backslashes and quotes escaped.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

# post <path> <body>: prints the answer, also of an error; fails if the farm cannot be reached.
post() {
    curl -sS --max-time 30 -X POST "$api$1" -H 'Content-Type: application/json' -d "$2"
}

# field <name>: the first string or number of that name in the JSON on standard input.
field() {
    grep -o "\"$1\" *: *\(\"\([^\"\\\\]\|\\\\.\)*\"\|[0-9.]*\)" | head -n 1 | sed 's/^"[^"]*" *: *//; s/^"//; s/"$//; s,\\/,/,g'
}

# The job's state. The answer as a whole has a "status" too, which is success or error.
state() {
    grep -o '"status" *: *"\(queued\|preparing\|rendering\|completed\|failed\|cancelled\)"' |
        head -n 1 | sed 's/.*"\([a-z]*\)"$/\1/'
}

draft_url=$(quoted "$1")
answer=$(post /api/drafts/gen_video "{\"api_token\": $(quoted "$DRAFTFARM_TOKEN"), \"draft_url\": $draft_url}")
task_id=$(printf '%s' "$answer" | field task_id)
if [ -z "$task_id" ]; then
    echo "the farm refused the draft: $answer" >&2
    exit 1
fi
echo "task $task_id" >&2

while :; do
    # A farm that is restarting answers again soon: try on.
    answer=$(post /api/drafts/gen_video_status "{\"draft_url\": $draft_url}") || answer=
    case $(printf '%s' "$answer" | state) in
        completed)
            printf '%s\n' "$answer" | field video_url
            exit 0
            ;;
        failed)
            echo "$(printf '%s' "$answer" | field error_code): $(printf '%s' "$answer" | field error_message)" >&2
            exit 1
            ;;
        cancelled)
            echo "the render was cancelled" >&2
            exit 1
            ;;
        queued | preparing | rendering)
            echo "$(printf '%s' "$answer" | state) $(printf '%s' "$answer" | field progress) %," \
                "about $(printf '%s' "$answer" | field estimated_time) s left" >&2
            ;;
        *)
            echo "no usable answer, trying again: $answer" >&2
            ;;
    esac
    sleep "$poll_seconds"
done
