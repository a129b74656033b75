#!/usr/bin/env python3
"""Makes the fixtures of test_recordings.cpp from recorded calls of real servers.

    cut_recordings.py RECORDINGS_DIR OUTPUT_DIR

RECORDINGS_DIR/vX.Y.Z/NAME.json holds one call each: {request: {method, path, body, headers}, status,
headers, response}, or a reply alone. Of a version's calls one file is made. The workflow of the first enqueue call
comes again and again; it is kept once as it was sent ("@sent") and once as the server kept it
("@kept"); in replies to other graphs workflows are left out ("@any").
"""
import json
import pathlib
import sys

# The big one of two equal recordings, and what no test plays.
SKIPPED = {
    "models_with_installs", "image_full", "images_by_names_1001", "dynamicprompts_wildcard_random",
    "image_workflow",
}
# The list of all node types in a 422, tracebacks.
LONGEST_TEXT = 2000


def replaced(value, table):
    for whole, placeholder in table:
        if value == whole:
            return placeholder
    if isinstance(value, dict):
        return {key: replaced(item, table) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, table) for item in value]
    if isinstance(value, str) and value.startswith("{"):
        return replaced_text(value, table)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT]
    return value


def replaced_text(text, table):
    """A workflow written as JSON into a string."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    for whole, placeholder in table:
        if parsed == whole:
            return placeholder
    return text


def signed_in(request):
    """Whether a call was made with a token, where that was recorded."""
    return {"is_signed_in": "authorization" in request["headers"]} if "headers" in request else {}


def reply_alone(response):
    return {
        "request": {"method": None, "path": None, "body": None},
        "status": 200,
        "headers": {"content-type": "application/json"},
        "response": response,
    }


def cut(directory):
    calls = {}
    for path in sorted(directory.glob("*.json")):
        if path.stem not in SKIPPED:
            call = json.loads(path.read_text(encoding="utf-8"))
            calls[path.stem] = call if "request" in call else reply_alone(call)
    sent = calls["enqueue"]["request"]["body"]["batch"]["workflow"]
    kept = calls["enqueue"]["response"]["batch"]["workflow"]
    table = [(sent, "@sent")] if sent == kept else [(sent, "@sent"), (kept, "@kept")]
    for name in ("enqueue_missing_model", "item_failed_missing_input", "item_completed_sdxl",
                 "item_completed_loop"):
        if name in calls:
            response = calls[name]["response"]
            holder = response.get("batch", response)
            if isinstance(holder.get("workflow"), dict):
                table.append((holder["workflow"], "@any"))
            batch = (calls[name]["request"]["body"] or {}).get("batch", {})
            if isinstance(batch.get("workflow"), dict):
                table.append((batch["workflow"], "@any"))
    lines = []
    for name, call in calls.items():
        line = {
            "method": call["request"]["method"],
            "path": call["request"]["path"],
            "body": call["request"]["body"],
            **signed_in(call["request"]),
            "status": call["status"],
            "content_type": call["headers"].get("content-type"),
            "response": call["response"],
        }
        text = json.dumps(replaced(line, table), separators=(",", ":"), ensure_ascii=False)
        lines.append(f"{json.dumps(name)}:{text}")
    def whole(value):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return (
        '{"sent":' + whole(sent) + ',\n"kept":' + whole(kept) + ',\n"calls":{\n'
        + ",\n".join(lines) + "\n}}\n"
    )


def main():
    source, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for directory in sorted(source.glob("v*")):
        name = directory.name[1:] + ".json"
        (output / name).write_text(cut(directory), encoding="utf-8")


if __name__ == "__main__":
    main()
