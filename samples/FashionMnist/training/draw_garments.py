"""Draws the sample's 28x28 greyscale images: ten kinds of garment, light on black.

Every image is drawn from scratch by the code below, from nothing but a seed. A garment is a
list of (tone, polygon) layers, painted in order; tone 1 is the cloth itself, tone 0 cuts a
hole through to the background. Polygons live in a square from -1 to 1, y pointing down.
"""

import gzip
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

SIZE = 28
SAMPLES = 3  # samples per pixel and axis: enough for soft edges

# One seed for each set, so that no two sets share an image.
CALIBRATION_SEED, TEST_SEED, TRAINING_SEED = 1, 2, 3
CALIBRATION_PER_CLASS, TEST_PER_CLASS = 10, 20


# --- Shapes -------------------------------------------------------------------------------

def mirrored(right_half):
    """The outline of a symmetrical shape, from its right half listed top to bottom."""
    return right_half + [(-x, y) for x, y in reversed(right_half)]


def flipped(polygon):
    return [(-x, y) for x, y in polygon]


def rounded(polygon, rounds=2):
    """Chaikin's corner cutting: cloth and leather have no sharp corners."""
    points = np.asarray(polygon, float)
    for _ in range(rounds):
        step = (np.roll(points, -1, axis=0) - points) * 0.18
        points = np.stack([points + step, np.roll(points, -1, axis=0) - step], axis=1).reshape(-1, 2)
    return points


def ellipse(x, y, width, height):
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return [(x + width * np.cos(a), y + height * np.sin(a)) for a in angles]


def stroke(points, width):
    """A line of the given width along an open path: straps, laces, seams."""
    points = np.asarray(points, float)
    along = np.gradient(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * width / 2
    return np.concatenate([points + across, (points - across)[::-1]])


def arch(half_width, bottom, top):
    """A path up, over and down again: the handle of a bag."""
    angles = np.linspace(np.pi, 0, 12)
    return [(half_width * np.cos(a), bottom - (bottom - top) * np.sin(a)) for a in angles]


# --- Garments -----------------------------------------------------------------------------

class Torso(NamedTuple):
    """What the garments for the upper body share, and the measures their details hang on."""
    layers: list
    chest: float
    neck: float
    bottom: float
    cuffs: list  # where the sleeves end


def torso(rng, sleeve, angle, cuff, hem, width, flare=(0.95, 1.08)):
    chest, neck, bottom = rng.uniform(*width), rng.uniform(0.16, 0.26), rng.uniform(*hem)
    shoulder = np.array([chest + rng.uniform(-0.04, 0.05), rng.uniform(-0.78, -0.68)])
    body = mirrored([(neck, -0.88), shoulder, (chest, -0.3),
                     (chest * rng.uniform(0.92, 1.0), 0.15), (chest * rng.uniform(*flare), bottom)])

    swing = np.radians(rng.uniform(*angle))
    along, across = np.array([np.sin(swing), np.cos(swing)]), np.array([np.cos(swing), -np.sin(swing)])
    outer = shoulder + rng.uniform(*sleeve) * along
    inner = outer - rng.uniform(*cuff) * across
    arm = [(neck, -0.86), shoulder + 0.03 * across, outer, inner, (chest - 0.03, -0.22)]
    band = [outer, inner, inner - 0.12 * along, outer - 0.12 * along]

    tone = rng.uniform(0.82, 1.0)
    layers = [(tone, arm), (tone, flipped(arm)), (1.0, body)]
    return Torso(layers, chest, neck, bottom, [band, flipped(band)])


def neckline(rng, neck, v_share=0.3):
    """The neck opening, with the inside of the back showing more or less."""
    depth = rng.uniform(0.1, 0.22)
    tone = rng.choice([0.0, rng.uniform(0.3, 0.6)])
    if rng.random() < v_share:
        return [(tone, [(-neck, -0.92), (neck, -0.92), (0, -0.82 + depth * 1.5)])]
    return [(tone, ellipse(0, -0.9, neck, depth))]


def chest_print(rng):
    width, height = rng.uniform(0.12, 0.3, 2)
    tone = rng.choice([rng.uniform(0.3, 0.7), 1.4])
    return (tone, ellipse(0, rng.uniform(-0.3, 0.05), width, height))


def placket(rng, top, bottom, width):
    lean = rng.uniform(-0.03, 0.03)
    return (rng.uniform(0.35, 0.9), stroke([(lean, top), (lean, bottom)], width))


def buttons(rng, top, bottom, x=0.0):
    tone = rng.choice([0.2, 1.5])
    return [(tone, ellipse(x, y, 0.04, 0.04)) for y in np.linspace(top, bottom, rng.integers(4, 7))]


def collar(rng, neck):
    drop = rng.uniform(0.12, 0.24)
    wing = [(0.0, -0.72), (neck * 0.8, -0.98), (neck * 1.5, -0.8), (neck * 0.9, -0.74 + drop)]
    tone = rng.choice([rng.uniform(0.6, 0.85), rng.uniform(1.1, 1.3)])
    return [(tone, wing), (tone, flipped(wing))]


def t_shirt(rng):
    layers, _, neck, _, _ = torso(rng, sleeve=(0.3, 0.75), angle=(28, 62), cuff=(0.26, 0.4),
                                  hem=(0.7, 0.92), width=(0.46, 0.6))
    layers += neckline(rng, neck)
    if rng.random() < 0.35:
        layers.append(chest_print(rng))
    elif rng.random() < 0.2:  # a polo
        layers += collar(rng, neck) + [placket(rng, -0.65, rng.uniform(-0.4, -0.2), 0.06)]
    return layers


def trouser(rng):
    waist, hip = rng.uniform(0.26, 0.36), rng.uniform(0.34, 0.44)
    knee, ankle = rng.uniform(0.36, 0.48), rng.uniform(0.34, 0.56)
    gap, crotch = rng.uniform(0.05, 0.2), rng.uniform(-0.45, -0.2)
    bottom = rng.uniform(0.8, 0.97) if rng.random() < 0.85 else rng.uniform(0.1, 0.5)
    outline = mirrored([(waist, -0.95), (hip, -0.55), (knee, 0.15), (ankle, bottom),
                        (gap, bottom), (0.03, crotch)])
    layers = [(1.0, outline), (0.7, stroke([(0, -0.85), (0, crotch)], 0.05))]
    if rng.random() < 0.6:
        layers.append((rng.uniform(0.5, 0.8), stroke([(-waist, -0.84), (waist, -0.84)], 0.07)))
    return layers


def pullover(rng):
    layers, chest, neck, bottom, cuffs = torso(rng, sleeve=(1.15, 1.5), angle=(6, 24),
                                               cuff=(0.2, 0.3), hem=(0.6, 0.92), width=(0.44, 0.6))
    rib = rng.uniform(0.55, 1.0)
    layers += [(rib, cuff) for cuff in cuffs]
    layers.append((rib, stroke([(-chest, bottom - 0.06), (chest, bottom - 0.06)], 0.12)))
    if rng.random() < 0.3:  # a roll neck
        layers.append((rib, mirrored([(neck, -1.0), (neck * 1.1, -0.78)])))
    else:
        layers += neckline(rng, neck, v_share=0.25)
    if rng.random() < 0.2:
        layers.append(chest_print(rng))
    elif rng.random() < 0.2:  # a cardigan
        layers += [placket(rng, -0.7, bottom, 0.07)] + buttons(rng, -0.5, bottom - 0.2)
    return layers


def dress(rng):
    bust, waist = rng.uniform(0.24, 0.4), rng.uniform(0.18, 0.36)
    skirt = rng.uniform(0.32, 0.7)
    bottom, seam = rng.uniform(0.8, 0.97), rng.uniform(-0.25, 0.05)
    layers = []
    if rng.random() < 0.45:
        length, drop = rng.uniform(0.15, 0.3), rng.uniform(0.2, 0.75)
        arm = [(bust * 0.7, -0.85), (bust + length, -0.85 + drop), (bust + length * 0.5, -0.75 + drop),
               (bust, -0.45)]
        layers += [(0.9, arm), (0.9, flipped(arm))]
    strap = rng.uniform(0.5, 0.85) * bust
    layers.append((1.0, mirrored([(strap, -0.95), (bust, -0.8), (bust, -0.5), (waist, seam),
                                  (skirt * 0.85, bottom * 0.6), (skirt, bottom)])))
    layers += neckline(rng, strap * 0.75)
    if rng.random() < 0.5:
        layers.append((rng.uniform(0.4, 0.8), stroke([(-waist * 1.2, seam), (waist * 1.2, seam)], 0.08)))
    return layers


def coat(rng):
    layers, chest, neck, bottom, _ = torso(rng, sleeve=(1.15, 1.5), angle=(6, 22), cuff=(0.22, 0.32),
                                           hem=(0.8, 0.98), width=(0.44, 0.6), flare=(1.0, 1.2))
    if rng.random() < 0.6:  # worn open: it parts towards the hem
        split = rng.uniform(0.0, 0.12)
        layers.append((rng.uniform(0.0, 0.5), mirrored([(0.03, -0.6), (split + 0.03, bottom + 0.05)])))
    else:
        layers.append(placket(rng, -0.6, bottom, 0.06))
    lapel = [(0.02, rng.uniform(-0.35, -0.1)), (0.0, -0.7), (neck, -0.98), (neck * 1.7, -0.72)]
    tone = rng.choice([rng.uniform(0.55, 0.8), rng.uniform(1.1, 1.3)])
    if rng.random() < 0.75:
        layers += [(tone, lapel), (tone, flipped(lapel))]
    else:  # a hood
        layers += [(0.75, ellipse(0, -0.82, neck * 1.6, 0.16)), (0.3, ellipse(0, -0.8, neck, 0.1))]
    if rng.random() < 0.5:
        pocket = stroke([(chest * 0.4, 0.35), (chest * 0.8, 0.3)], 0.07)
        layers += [(0.5, pocket), (0.5, flipped(pocket))]
    if rng.random() < 0.3:
        layers += buttons(rng, -0.1, 0.6, x=0.12)
    return layers


def shirt(rng):
    short = rng.random() < 0.35
    layers, _, neck, bottom, _ = torso(rng, sleeve=(0.4, 0.65) if short else (1.1, 1.45),
                                       angle=(28, 55) if short else (6, 26), cuff=(0.22, 0.34),
                                       hem=(0.68, 0.94), width=(0.42, 0.56))
    layers += neckline(rng, neck * 0.8, v_share=0.7)
    if rng.random() < 0.8:
        layers += collar(rng, neck)
    if rng.random() < 0.8:
        half_way = rng.uniform(-0.3, 0.0)  # some shirts button only at the neck
        end = bottom if rng.random() < 0.8 else half_way
        layers.append(placket(rng, -0.65, end, 0.06))
        if rng.random() < 0.7:
            layers += buttons(rng, -0.5, end - 0.1)
    return layers


def sole(toe, heel, y, thickness, lift):
    """The sole of a shoe whose toe points left; lift raises the back on a heel."""
    return [(toe, y - thickness), (toe + 0.05, y), (0.0, y - lift * 0.2), (0.35, y - lift),
            (heel, y - lift), (heel, y - lift - thickness), (0.3, y - lift - thickness),
            (-0.05, y - lift * 0.3 - thickness)]


def heel_block(rng, heel, y, lift):
    width = rng.uniform(0.1, 0.4)
    return [(heel - width - 0.1, y - lift - 0.02), (heel, y - lift - 0.02), (heel - 0.03, y), (heel - 0.03 - width, y)]


def sandal(rng):
    y, lift = rng.uniform(0.35, 0.6), rng.choice([0.0, rng.uniform(0.1, 0.55)])
    toe, heel = rng.uniform(-0.95, -0.85), rng.uniform(0.78, 0.92)
    thick = rng.uniform(0.13, 0.22)
    layers = [(rng.uniform(0.7, 1.0), sole(toe, heel, y, thick, lift))]
    if lift > 0:
        layers.append((0.8, heel_block(rng, heel, y, lift)))
    width = rng.uniform(0.09, 0.17)

    def strap(start, top, end):
        return (rng.uniform(0.85, 1.2), stroke([start, top, end], width))

    front, back = y - thick, y - lift - thick
    peak = front - rng.uniform(0.25, 0.4)
    layers.append(strap((-0.7, front), (-0.5, peak), (-0.2, front - lift * 0.3)))
    if rng.random() < 0.6:
        layers.append(strap((-0.35, front), (-0.1, peak - 0.1), (0.15, front - lift * 0.6)))
    ankle = back - rng.uniform(0.35, 0.6)
    layers.append(strap((heel - 0.05, back), (heel - 0.12, (ankle + back) / 2), (heel - 0.05, ankle)))
    layers.append(strap((0.2, ankle + 0.08), (0.5, ankle - 0.04), (heel, ankle)))
    if rng.random() < 0.6:
        layers.append(strap((-0.2, peak), (0.05, (peak + ankle) / 2), (0.3, ankle + 0.05)))
    return layers


def sneaker(rng):
    y, thick = rng.uniform(0.4, 0.55), rng.uniform(0.12, 0.22)
    toe, heel = rng.uniform(-0.97, -0.88), rng.uniform(0.82, 0.95)
    collar_top = y - thick - rng.uniform(0.42, 0.7 if rng.random() < 0.8 else 1.0)
    toe_box = y - thick - rng.uniform(0.14, 0.26)
    upper = [(toe + 0.03, y - thick * 0.5), (toe + 0.1, toe_box), (-0.45, toe_box - 0.08),
             (0.1, collar_top - 0.02), (0.3, collar_top), (0.45, collar_top + 0.14), (0.7, collar_top + 0.05),
             (heel, collar_top - 0.06), (heel - 0.04, y - thick * 0.5)]
    layers = [(1.0, upper), (rng.choice([0.4, 0.75, 1.4]), sole(toe, heel, y, thick, 0.0))]
    lace = rng.choice([0.4, 1.4])
    for x, share in ((-0.3, 0.25), (-0.15, 0.5), (0.0, 0.75)):
        top = toe_box + (collar_top - toe_box) * share
        layers.append((lace, stroke([(x - 0.05, top - 0.06), (x + 0.1, top + 0.14)], 0.07)))
    if rng.random() < 0.6:  # a stripe on the side
        layers.append((rng.choice([0.35, 1.5]),
                       stroke([(0.1, y - thick), (0.35, (y + collar_top) / 2), (heel - 0.1, collar_top + 0.2)], 0.1)))
    return layers


def bag(rng):
    top, bottom = rng.uniform(-0.35, 0.0), rng.uniform(0.65, 0.88)
    upper, lower = rng.uniform(0.55, 0.85), rng.uniform(0.6, 0.9)
    width = rng.uniform(0.08, 0.15)
    layers = []
    if rng.random() < 0.85:
        path = arch(rng.uniform(0.3, 0.95) * upper, top + 0.05, top - rng.uniform(0.35, 0.65))
        layers.append((rng.uniform(0.6, 1.0), stroke(path, width)))
    layers.append((1.0, mirrored([(upper, top), (lower, (top + bottom) / 2), (lower * 0.95, bottom)])))
    if rng.random() < 0.5:  # a flap
        flap = top + (bottom - top) * rng.uniform(0.3, 0.6)
        layers.append((rng.uniform(0.6, 0.85), mirrored([(upper * 0.97, top + 0.02), (upper * 0.9, flap)])))
        layers.append((1.5, ellipse(0, flap, 0.08, 0.08)))
    elif rng.random() < 0.6:  # a zip
        layers.append((0.4, stroke([(-upper * 0.9, top + 0.1), (upper * 0.9, top + 0.1)], 0.06)))
    return layers


def ankle_boot(rng):
    y, thick = rng.uniform(0.65, 0.85), rng.uniform(0.08, 0.16)
    lift = rng.choice([0.05, rng.uniform(0.1, 0.4)])
    toe, heel = rng.uniform(-0.95, -0.8), rng.uniform(0.6, 0.8)
    shaft, front = rng.uniform(-0.9, -0.35), rng.uniform(-0.15, 0.05)
    instep = y - thick - lift * 0.5
    upper = [(toe, y - thick * 0.5), (toe + 0.06, instep - 0.22), (-0.4, instep - 0.4), (front, instep - 0.62),
             (front - 0.03, shaft), (heel + 0.02, shaft), (heel - 0.05, instep - 0.5), (heel, y - lift - thick * 0.5)]
    layers = [(1.0, upper), (rng.uniform(0.5, 0.8), sole(toe, heel, y, thick, lift)),
              (0.6, heel_block(rng, heel, y, lift))]
    if rng.random() < 0.5:  # a zip or an elastic panel
        x = (front + heel) / 2
        layers.append((0.5, stroke([(x, shaft + 0.05), (x - 0.03, instep - 0.25)], rng.uniform(0.06, 0.2))))
    if rng.random() < 0.4:  # a turned-down edge
        layers.append((rng.choice([0.6, 1.3]), stroke([(front - 0.05, shaft + 0.07), (heel, shaft + 0.07)], 0.16)))
    return layers


GARMENTS = {
    "T-shirt": t_shirt, "trouser": trouser, "pullover": pullover, "dress": dress, "coat": coat,
    "sandal": sandal, "shirt": shirt, "sneaker": sneaker, "bag": bag, "ankle boot": ankle_boot,
}
LABELS = list(GARMENTS)


# --- Pictures -----------------------------------------------------------------------------

def posed_grid(rng):
    """Where each sample point lies on the garment, after a random pose of the garment."""
    turn, shear = np.radians(rng.normal(0, 4)), rng.normal(0, 0.05)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pose = rotation @ [[1, shear], [0, 1]] @ np.diag(rng.uniform(0.78, 0.98) * rng.uniform(0.93, 1.07, 2))
    axis = (np.arange(SIZE * SAMPLES) + 0.5) / (SIZE * SAMPLES) * 2 - 1
    points = np.stack(np.meshgrid(axis, axis), axis=-1) - rng.normal(0, 0.04, 2)
    return np.moveaxis(points @ np.linalg.inv(pose).T, -1, 0)


def inside(polygon, x, y):
    """The even-odd rule, for all sample points at once."""
    result = np.zeros(x.shape, bool)
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0)):
        if y1 != y2:
            result ^= ((y1 <= y) != (y2 <= y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return result


def cloth(rng, x, y):
    """Brightness of the material: its weave, a fall of light, and folds."""
    pattern = rng.choice(["plain", "rows", "columns", "checks"], p=[0.6, 0.2, 0.1, 0.1])
    frequency, contrast = rng.uniform(6, 16), rng.uniform(0.1, 0.35)
    rows, columns = np.sin(y * frequency), np.sin(x * frequency)
    weave = {"plain": 0, "rows": rows, "columns": columns, "checks": rows * columns}[pattern]
    light = rng.normal(0, 0.1) * x + rng.normal(0, 0.1) * y
    folds = 0.07 * np.sin(x * rng.uniform(3, 9) + y * rng.uniform(-4, 4) + rng.uniform(0, 6))
    return rng.uniform(0.3, 0.95) * (1 + contrast * weave + light + folds)


def draw(label, rng):
    """One image of the garment with that label, as SIZE x SIZE bytes."""
    x, y = posed_grid(rng)
    tone = np.zeros(x.shape)
    for value, polygon in GARMENTS[LABELS[label]](rng):
        tone[inside(rounded(polygon), x, y)] = value
    samples = np.clip(tone * cloth(rng, x, y), 0, 1)
    image = samples.reshape(SIZE, SAMPLES, SIZE, SAMPLES).mean(axis=(1, 3))
    image *= 1 + rng.normal(0, rng.uniform(0.02, 0.08), image.shape)  # grain; black stays black
    return np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)


def draw_set(seed, per_class):
    """Images and labels in a shuffled order; each image has a generator of its own."""
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(LABELS)), per_class))
    images = [draw(label, np.random.default_rng([seed, index])) for index, label in enumerate(labels)]
    return np.stack(images), labels


# --- Files --------------------------------------------------------------------------------

def png(image):
    """An 8-bit greyscale PNG, with no filter on any row."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = image.shape
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def write_calibration(folder):
    folder.mkdir(exist_ok=True)
    for index, (image, label) in enumerate(zip(*draw_set(CALIBRATION_SEED, CALIBRATION_PER_CLASS))):
        (folder / f"{index:04}_{label}.png").write_bytes(png(image))


def idx(array):
    """The IDX form of an array of bytes, as MNIST's own files have it, gzipped."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.astype(np.uint8).tobytes(), 9, mtime=0)


def write_test(folder):
    """Named as the files of FashionMNIST, so that the sample's program reads either."""
    folder.mkdir(exist_ok=True)
    images, labels = draw_set(TEST_SEED, TEST_PER_CLASS)
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(idx(images))
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(idx(labels))


def main():
    sample = Path(__file__).resolve().parent.parent
    write_calibration(sample / "calibration")
    write_test(sample / "test")
    (sample / "labels.txt").write_text("".join(f"{label}\n" for label in LABELS), newline="\n")


if __name__ == "__main__":
    main()
