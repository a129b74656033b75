"""Makes the tiny models that scripts/real-server installs: make_tiny_models.py DIRECTORY

Each has the shape of a real model, by which the server recognises and loads it, and random weights:
the pictures are noise, everything else is real, and a run takes about a second on a processor. The
weights come from fixed seeds, so a model made twice is the same model, with the same hash.

Runs in the server's own environment, which brings every library that is imported here.
"""

import sys
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import save_file
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

# The sizes that cannot shrink: by them the server tells the bases apart. The U-Net's cross
# attention is as wide as the text encoders together, 768 for SD-1 and 768 + 1280 for SDXL.
SD15_HIDDEN_SIZE = 768
SDXL_SECOND_HIDDEN_SIZE = 1280
TEXT_ENCODER_LAYERS = 2

# SDXL's own factor and size: a VAE that stands alone is recognised as SDXL by these two together.
SDXL_VAE = {"scaling_factor": 0.13025, "sample_size": 1024}
SD15_VAE = {"scaling_factor": 0.18215, "sample_size": 512}


def make_tokenizer() -> CLIPTokenizer:
    """CLIP's tokenizer without its merges: every byte of a prompt is a token of its own."""
    start, end = "<|startoftext|>", "<|endoftext|>"
    bytes_ = sorted(ByteLevel.alphabet())
    tokens = bytes_ + [byte + "</w>" for byte in bytes_] + [start, end]
    return CLIPTokenizer(
        vocab={token: number for number, token in enumerate(tokens)},
        merges=[],
        bos_token=start,
        eos_token=end,
        unk_token=end,
        pad_token=end,
        model_max_length=77,
    )


def text_config(tokenizer: CLIPTokenizer, hidden_size: int) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        hidden_size=hidden_size,
        projection_dim=hidden_size,
        intermediate_size=64,
        num_hidden_layers=TEXT_ENCODER_LAYERS,
        num_attention_heads=4,
    )


def make_vae(settings: dict) -> AutoencoderKL:
    """Four blocks, as the server takes an image to be eight times as wide as its latents."""
    blocks = 4
    return AutoencoderKL(
        block_out_channels=(16,) * blocks,
        down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks,
        latent_channels=4,
        norm_num_groups=8,
        **settings,
    )


def make_unet(cross_attention_dim: int, **settings) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        norm_num_groups=8,
        attention_head_dim=8,
        cross_attention_dim=cross_attention_dim,
        **settings,
    )


def make_scheduler() -> EulerDiscreteScheduler:
    return EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
    )


def make_sd15(folder: Path, seed: int) -> None:
    torch.manual_seed(seed)
    tokenizer = make_tokenizer()
    StableDiffusionPipeline(
        tokenizer=tokenizer,
        text_encoder=CLIPTextModel(text_config(tokenizer, SD15_HIDDEN_SIZE)),
        unet=make_unet(SD15_HIDDEN_SIZE, sample_size=64),
        vae=make_vae(SD15_VAE),
        scheduler=make_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


def make_sdxl(folder: Path, seed: int) -> None:
    torch.manual_seed(seed)
    tokenizer = make_tokenizer()
    time_ids, time_embedding = 6, 256
    unet = make_unet(
        SD15_HIDDEN_SIZE + SDXL_SECOND_HIDDEN_SIZE,
        sample_size=128,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=time_embedding,
        projection_class_embeddings_input_dim=SDXL_SECOND_HIDDEN_SIZE + time_ids * time_embedding,
    )
    StableDiffusionXLPipeline(
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        text_encoder=CLIPTextModel(text_config(tokenizer, SD15_HIDDEN_SIZE)),
        text_encoder_2=CLIPTextModelWithProjection(text_config(tokenizer, SDXL_SECOND_HIDDEN_SIZE)),
        unet=unet,
        vae=make_vae(SDXL_VAE),
        scheduler=make_scheduler(),
    ).save_pretrained(folder)


def make_sdxl_vae(folder: Path, seed: int) -> None:
    torch.manual_seed(seed)
    make_vae(SDXL_VAE).save_pretrained(folder)


def make_sd15_lora(file: Path, seed: int) -> None:
    """A LoRA for the text encoder of the SD-1.5 models, with the key names of kohya's trainer."""
    torch.manual_seed(seed)
    rank = 4
    weights = {}
    for layer in range(TEXT_ENCODER_LAYERS):
        for projection in ("q_proj", "k_proj", "v_proj", "out_proj"):
            key = f"lora_te_text_model_encoder_layers_{layer}_self_attn_{projection}"
            weights[f"{key}.lora_down.weight"] = 0.1 * torch.randn(rank, SD15_HIDDEN_SIZE)
            weights[f"{key}.lora_up.weight"] = 0.1 * torch.randn(SD15_HIDDEN_SIZE, rank)
            weights[f"{key}.alpha"] = torch.tensor(float(rank))
    save_file(weights, file)


def main() -> None:
    models = Path(sys.argv[1])
    models.mkdir(parents=True, exist_ok=True)
    # Two main models of each base, so that there is a choice between models of one base.
    make_sd15(models / "tiny-sd15", seed=1)
    make_sd15(models / "tiny-sd15-b", seed=2)
    make_sdxl(models / "tiny-sdxl", seed=3)
    make_sdxl(models / "tiny-sdxl-b", seed=4)
    make_sdxl_vae(models / "tiny-sdxl-vae", seed=5)
    make_sd15_lora(models / "tiny-sd15-lora.safetensors", seed=6)


if __name__ == "__main__":
    main()
