"""Trains the sample's network on drawn garments and saves it as a traced TorchScript archive."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import draw_garments as garments

TRAINING_PER_CLASS, EPOCHS, BATCH = 600, 15, 64
LOGITS_KEPT = 8

TRAINING = Path(__file__).resolve().parent
SAMPLE = TRAINING.parent


class FashionCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.fc1 = nn.Linear(32 * 7 * 7, 48)
        self.drop = nn.Dropout(0.25)
        self.fc2 = nn.Linear(48, len(garments.LABELS))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc2(self.drop(x))


def tensors(images, labels):
    """The network's input: pixels divided by 255, NCHW."""
    return torch.from_numpy(images).float().div(255).unsqueeze(1), torch.from_numpy(labels)


def train(model, images, labels):
    steps = EPOCHS * -(-len(images) // BATCH)
    optimizer = torch.optim.Adam(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    model.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(images)).split(BATCH):
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch + 1:2}: loss {total / len(images):.4f}", flush=True)


def save(traced, path):
    """Saves the network without the folders of the machine that traced it.

    An archive's debug records name the source file behind each operator. Loaded without
    them and saved once more, they name the archive's own code instead.
    """
    first, bare = io.BytesIO(), io.BytesIO()
    torch.jit.save(traced, first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            if not name.endswith(".debug_pkl"):
                target.writestr(name, source.read(name))
    bare.seek(0)
    torch.jit.load(bare).save(str(path))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = FashionCnn()
    train(model, *tensors(*garments.draw_set(garments.TRAINING_SEED, TRAINING_PER_CLASS)))

    # The same arrays that draw_garments.py writes to test/.
    images, labels = tensors(*garments.draw_set(garments.TEST_SEED, garments.TEST_PER_CLASS))
    model.eval()
    with torch.no_grad():
        save(torch.jit.trace(model, images[:1]), SAMPLE / "fmnist.pt")
        logits = model(images)

    accuracy = (logits.argmax(1) == labels).float().mean().item()
    print(f"accuracy on the test images: {accuracy:.4f}")
    (TRAINING / "accuracy.json").write_text(json.dumps({"test": round(accuracy, 4)}) + "\n")
    np.save(TRAINING / "logits.npy", logits[:LOGITS_KEPT].numpy())


if __name__ == "__main__":
    main()
