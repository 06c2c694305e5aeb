"""The two trainers that are compared, each as its users build it, and the loss that both must see first."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedside import layout
from bedside.config import TrainSettings

if TYPE_CHECKING:
    from datasets import Dataset
    from transformers import PreTrainedModel, Trainer


def our_trainer(base: "PreTrainedModel", examples: "Dataset", settings: TrainSettings, seed: int, scratch: Path) -> "Trainer":
    """Ours, without evaluation and checkpoints."""
    from transformers.trainer_utils import IntervalStrategy, SaveStrategy

    from bedside.models.loading import load_tokenizer
    from bedside.training.trainer import target_trainer

    pad_id = load_tokenizer(layout.BASE_MODEL).eos_token_id
    trainer = target_trainer(base, examples, examples, settings, seed=seed, scratch=scratch, pad_id=pad_id)
    trainer.args.eval_strategy, trainer.args.save_strategy = IntervalStrategy.NO, SaveStrategy.NO
    return trainer


def trl_trainer(base: "PreTrainedModel", examples: "Dataset", settings: TrainSettings, seed: int, scratch: Path) -> "Trainer":
    """SFTTrainer as its documentation has it: its collator, its sampling, its loss, its treatment of a quantized base."""
    from peft import LoraConfig
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    from bedside.models.loading import load_tokenizer
    from bedside.training.trainer import resolved

    facts = resolved(settings)
    arguments = SFTConfig(
        output_dir=str(scratch),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.gradient_accumulation,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.scheduler,
        warmup_steps=settings.warmup_ratio,
        weight_decay=settings.weight_decay,
        optim=facts["optimizer"],
        bf16=settings.precision == "bf16",
        use_cpu=facts["device"] == "cpu",
        gradient_checkpointing=facts["gradient_checkpointing"],
        gradient_checkpointing_kwargs={"use_reentrant": False},
        # The rows are already shortened; a cut here would take the end of the longest answers away.
        max_length=None,
        packing=False,
        save_strategy="no",
        logging_steps=1,
        seed=seed,
        data_seed=seed,
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=facts["device"] == "cuda",
    )
    lora = settings.lora
    trainer: Trainer = SFTTrainer(
        model=base,
        args=arguments,
        train_dataset=examples,
        processing_class=load_tokenizer(layout.BASE_MODEL),
        peft_config=LoraConfig(
            task_type="CAUSAL_LM",
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=list(lora.target_modules),
        ),
    )
    return trainer


def loss_of_first_step(trainer: "Trainer", settings: TrainSettings) -> float:
    """The mean loss over the targets of the first batches, as many as one optimizer step takes, without dropout."""
    from contextlib import nullcontext

    import torch

    from bedside.training.attention import row_attention
    from bedside.training.data import IGNORED
    from bedside.training.engine import TargetTrainer

    held: Any = trainer.train_dataset
    size = settings.batch_size
    rows = [held[index] for index in range(min(size * settings.gradient_accumulation, len(held)))]
    inputs = [trainer.data_collator(rows[start : start + size]) for start in range(0, len(rows), size)]
    items = sum(int((batch["labels"] != IGNORED).sum()) for batch in inputs)
    model: Any = trainer.model
    model.eval()
    # Ours attends here as it does in training.
    attention = row_attention(model) if isinstance(trainer, TargetTrainer) else nullcontext()
    with torch.no_grad(), trainer.accelerator.autocast(), attention:
        on_device = ({name: tensor.to(trainer.args.device) for name, tensor in batch.items()} for batch in inputs)
        losses: list[Any] = [trainer.compute_loss(model, batch, num_items_in_batch=torch.tensor(items)) for batch in on_device]
    # Each process here sees all of them, and ours weighs a process's loss by the number of processes.
    return float(sum(losses) / trainer.args.world_size)
