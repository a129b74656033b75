"""Makes a tiny model in a single file, as people share them: make_tiny_checkpoint.py DIRECTORY

The server converts such a file to a folder by the settings of the published model of its base, which
it looks for in the cache of Hugging Face. DIRECTORY gets both:

    tiny-sd15-single.safetensors   an SD-1.5 model with the names of the original weights
    hub/                           such a cache, whose "published model" has the settings of this one

Runs in the server's own environment, as make_tiny_models.py does.
"""

import re
import sys
import tempfile
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from make_tiny_models import (
    SD15_HIDDEN_SIZE,
    SD15_VAE,
    make_scheduler,
    make_tokenizer,
    make_vae,
    text_config,
)
from safetensors.torch import save_file
from transformers import CLIPTextModel

PUBLISHED_MODEL = "models--stable-diffusion-v1-5--stable-diffusion-v1-5"
REVISION = "tiny"
LAYERS = 2

# Names of the U-Net's parts: ours, and the original ones.
UNET_ENDS = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
RESNET_PARTS = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
VAE_ATTENTION = {
    "group_norm": "norm",
    "to_q": "q",
    "to_k": "k",
    "to_v": "v",
    "to_out.0": "proj_out",
}


def make_unet() -> UNet2DConditionModel:
    """By the width of the attention in input block 2 the server knows the file for SD-1.5."""
    return UNet2DConditionModel(
        block_out_channels=(16, 32),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        layers_per_block=LAYERS,
        norm_num_groups=8,
        attention_head_dim=8,
        cross_attention_dim=SD15_HIDDEN_SIZE,
        sample_size=64,
    )


def make_pipeline(seed: int) -> StableDiffusionPipeline:
    torch.manual_seed(seed)
    tokenizer = make_tokenizer()
    return StableDiffusionPipeline(
        tokenizer=tokenizer,
        text_encoder=CLIPTextModel(text_config(tokenizer, SD15_HIDDEN_SIZE)),
        unet=make_unet(),
        vae=make_vae(SD15_VAE),
        scheduler=make_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def with_resnet_parts(rest: str) -> str:
    part, ending = rest.rsplit(".", 1)
    return f"{RESNET_PARTS[part]}.{ending}"


def original_unet_name(name: str) -> str:
    stem, ending = name.rsplit(".", 1)
    if stem in UNET_ENDS:
        return f"{UNET_ENDS[stem]}.{ending}"
    if found := re.match(r"mid_block\.(resnets|attentions)\.(\d+)\.(.*)", name):
        kind, number, rest = found.groups()
        if kind == "attentions":
            return f"middle_block.1.{rest}"
        return f"middle_block.{2 * int(number)}.{with_resnet_parts(rest)}"
    side, block, kind, layer, rest = re.match(
        r"(down|up)_blocks\.(\d+)\.(\w+)\.(\d+)\.(.*)", name
    ).groups()
    first = int(block) * (LAYERS + 1)
    if side == "down":
        if kind == "downsamplers":
            return f"input_blocks.{first + LAYERS + 1}.0.{rest.replace('conv', 'op')}"
        place = f"input_blocks.{first + int(layer) + 1}"
    else:
        if kind == "upsamplers":
            return f"output_blocks.{first + LAYERS}.1.{rest}"
        place = f"output_blocks.{first + int(layer)}"
    return f"{place}.1.{rest}" if kind == "attentions" else f"{place}.0.{with_resnet_parts(rest)}"


def original_vae_name(name: str, blocks: int) -> str:
    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    if found := re.match(r"(.*)mid_block\.attentions\.0\.(.*)\.(\w+)$", name):
        return f"{found[1]}mid.attn_1.{VAE_ATTENTION[found[2]]}.{found[3]}"
    name = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets", lambda m: f"up.{blocks - 1 - int(m[1])}.block", name)
    return re.sub(
        r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{blocks - 1 - int(m[1])}.upsample", name
    )


def original_weights(pipeline: StableDiffusionPipeline) -> dict:
    weights = {}
    for name, weight in pipeline.unet.state_dict().items():
        weights["model.diffusion_model." + original_unet_name(name)] = weight
    blocks = len(pipeline.vae.config.block_out_channels)
    for name, weight in pipeline.vae.state_dict().items():
        weights["first_stage_model." + original_vae_name(name, blocks)] = weight
    for name, weight in pipeline.text_encoder.state_dict().items():
        prefix = "" if name.startswith("text_model.") else "text_model."
        weights[f"cond_stage_model.transformer.{prefix}{name}"] = weight
    return {name: weight.clone().contiguous() for name, weight in weights.items()}


def save_settings(pipeline: StableDiffusionPipeline, hub: Path) -> None:
    repository = hub / PUBLISHED_MODEL
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(REVISION)
    with tempfile.TemporaryDirectory() as folder:
        pipeline.save_pretrained(folder)
        for file in Path(folder).rglob("*"):
            if file.suffix in (".json", ".txt"):
                copy = repository / "snapshots" / REVISION / file.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())


def main() -> None:
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    pipeline = make_pipeline(seed=7)
    save_file(original_weights(pipeline), directory / "tiny-sd15-single.safetensors")
    save_settings(pipeline, directory / "hub")


if __name__ == "__main__":
    main()
