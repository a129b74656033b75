"""The same jobs with invokeai-py-client, as its users write them: submit, wait, map, download, save.

Arguments: server URL, workflow, poll interval in seconds; a prompt per job on stdin. Prints one JSON
object.
"""

import json
import pathlib
import resource
import sys
import tempfile
import time
import urllib.parse

from invokeai_py_client import InvokeAIClient
from invokeai_py_client.workflow import WorkflowDefinition


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    import_cpu = cpu_seconds()
    url, path, poll = sys.argv[1], sys.argv[2], float(sys.argv[3])
    prompts = sys.stdin.read().splitlines()
    address = urllib.parse.urlparse(url)
    client = InvokeAIClient(host=address.hostname, port=address.port)
    workflow = client.workflow_repo.create_workflow(WorkflowDefinition.from_file(path))
    prompt = next(i.input_index for i in workflow.list_inputs() if i.label == "positive prompt")
    directory = pathlib.Path(tempfile.mkdtemp())
    items = []
    began = time.monotonic()
    for text in prompts:
        workflow.get_input_value(prompt).value = text
        items += workflow.submit_sync()["item_ids"][:1]
        done = workflow.wait_for_completion_sync(poll_interval=poll, timeout=300)
        for output in workflow.map_outputs_to_images(done):
            board = client.board_repo.get_board_handle(output["board_id"] or "none")
            for name in output["image_names"]:
                (directory / name).write_bytes(board.download_image(name, full_resolution=True))
    wall = time.monotonic() - began
    print(json.dumps({"items": items, "wall": wall, "import_cpu": import_cpu}))


if __name__ == "__main__":
    main()
