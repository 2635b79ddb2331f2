/** The longer side to which pictures are brought, so that large and small ones are measured alike. */
const LONGEST = 1000
/** Of 255: a picture with less contrast shows nothing. */
const FAINT = 12
/** As the reader measures it: the steepest steps, of the contrast, below which nothing on a picture is sharp. */
const STEEPEST = 0.998
const SHARP = 0.18

/** Whether a picture has not one sharp edge in some direction; false for what the browser cannot show. */
export async function isBlurred(file: File): Promise<boolean> {
  const grey = await greyOf(file).catch(() => undefined)
  if (!grey) return false
  const sorted = Float32Array.from(grey.values).sort()
  const contrast = share(sorted, 0.99) - share(sorted, 0.01)
  if (contrast < FAINT) return false
  const steepest = [1, grey.width].map((step) => share(stepsOf(grey.values, step).sort(), STEEPEST))
  return Math.min(...steepest) < SHARP * contrast
}

interface Grey {
  readonly values: Float32Array
  readonly width: number
}

async function greyOf(file: File): Promise<Grey | undefined> {
  if (!file.type.startsWith('image/')) return undefined
  const picture = await createImageBitmap(file)
  const factor = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const [width, height] = [Math.round(picture.width * factor), Math.round(picture.height * factor)]
  const pen = new OffscreenCanvas(width, height).getContext('2d')
  pen?.drawImage(picture, 0, 0, width, height)
  const pixels = pen?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
  const values = new Float32Array(width * height)
  // Luma of ITU-R BT.601.
  for (let at = 0; at < values.length; at++) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * at, 4 * at + 3)
    values[at] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return { values, width }
}

/** The steps between neighbours that are `step` apart. */
function stepsOf(values: Float32Array, step: number): Float32Array {
  return values.slice(step).map((value, at) => Math.abs(value - (values[at] ?? 0)))
}

/** The value below which such a share of `sorted` lies. */
function share(sorted: Float32Array, part: number): number {
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0
}
