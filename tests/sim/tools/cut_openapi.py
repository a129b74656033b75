#!/usr/bin/env python3
"""Cuts the simulator's node types out of real /openapi.json dumps.

    cut_openapi.py DUMP_7 DUMP_6.14 DUMP_6.13 DUMP_6.8 DUMP_6.3 OUTPUT_DIR [WORKFLOW.json ...]

Keeps the node types that the given workflows use and the ones below that need no model, with
everything they refer to; drops what no client reads (descriptions, tags). Of all other types
it keeps those that tell a client what the server can do. The newest version is
written whole, each older one as what changes against the next newer: {"remove": [...], "set": {...}}.
"""
import json
import sys

ALWAYS = """blank_image img_blur img_noise img_resize img_scale img_crop img_paste img_conv img_chan
img_mul img_lerp img_hue_adjust canny_edge_detection color_map save_image image image_collection
show_image integer float string boolean color add sub mul div integer_math float_math round_float
float_to_int rand_int rand_float range iterate collect string_join string_join_three string_replace
string_collection integer_collection float_collection metadata_item metadata core_metadata
merge_metadata image_batch string_batch integer_batch float_batch image_generator string_generator
integer_generator float_generator canvas_output sdxl_model_loader sdxl_compel_prompt
main_model_loader compel noise denoise_latents l2i i2l vae_loader lora_loader lora_selector
lora_collection_loader sdxl_lora_loader sdxl_lora_collection_loader for for_return state_empty
state_get state_set state_merge call_saved_workflow workflow_return workflow_return_value
workflow_return_get infill_tile random_range text_llm text_llm_with_preset if sd3_denoise
flux_denoise""".split()
# Kept by themselves: what they refer to is nearly everything.
OTHER_TYPES = ("Batch", "BoardDTO", "Edge")
DROPPED_TEXTS = {"description", "category", "classification"}


def node_types(workflow_paths):
    types = set(ALWAYS)
    for path in workflow_paths:
        with open(path, encoding="utf-8") as file:
            nodes = json.load(file)["nodes"]
        types |= {n["data"]["type"] for n in nodes if n["type"] == "invocation"}
    return types


def stripped(value):
    if isinstance(value, list):
        return [stripped(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, item in value.items():
        is_noise = (
            (key in DROPPED_TEXTS and isinstance(item, str))
            or (key in ("tags", "examples") and isinstance(item, list))
            or (key == "ui_hidden" and item is False)
            or (key == "orig_default" and not (isinstance(item, dict) and "type" in item))
        )
        if not is_noise:
            kept[key] = stripped(item)
    return kept


def references(value):
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rsplit("/", 1)[-1]
        for item in value.values():
            yield from references(item)


def cut(dump_path, types):
    with open(dump_path, encoding="utf-8") as file:
        schemas = json.load(file)["components"]["schemas"]
    wanted = [
        name
        for name, schema in schemas.items()
        if schema.get("class") == "invocation" and schema["properties"]["type"]["default"] in types
    ]
    kept = {}
    while wanted:
        name = wanted.pop()
        if name not in kept and name in schemas:
            kept[name] = stripped(schemas[name])
            wanted += references(kept[name])
    kept |= {name: stripped(schemas[name]) for name in OTHER_TYPES}
    return dict(sorted(kept.items()))


def write(path, head, schemas):
    """One schema a line, so that a diff of two versions can be read."""
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(schema, separators=(',', ':'))}"
        for name, schema in schemas.items()
    )
    with open(path, "w", encoding="utf-8") as file:
        file.write("{" + head + "\n" + lines + "\n}}\n")


def main():
    dumps, output, workflows = sys.argv[1:6], sys.argv[6], sys.argv[7:]
    types = node_types(workflows)
    newer = cut(dumps[0], types)
    write(f"{output}/nodes-7.json", '"set": {', newer)
    for dump, version in zip(dumps[1:], ("6.14", "6.13", "6.8", "6.3")):
        older = cut(dump, types)
        removed = json.dumps([name for name in newer if name not in older])
        changed = {name: s for name, s in older.items() if newer.get(name) != s}
        write(f"{output}/nodes-{version}.json", f'"remove": {removed},\n"set": {{', changed)
        newer = older


if __name__ == "__main__":
    main()
