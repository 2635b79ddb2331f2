import { type Api, ApiError, type UploadTicket } from '../api/client'
import { isBlurred } from './sharpness'

export type UploadStep = 'hashing' | 'asking' | 'sending' | 'sent' | 'duplicate' | 'refused'

/** One file on its way. */
export interface Upload {
  readonly id: number
  readonly file: File
  readonly name: string
  readonly step: UploadStep
  /** The share that is sent, 0 to 1. */
  readonly sent: number
  readonly mediaId?: string
  /** The picture is so blurred that it may not be read. */
  readonly isBlurred?: boolean
  readonly code?: string
  readonly detail?: string
}

const AT_ONCE = 3
const UNFINISHED = new Set<UploadStep>(['hashing', 'asking', 'sending'])
/** The browser sets these itself, and lets nobody else. */
const OWN_HEADERS = new Set(['host', 'content-length'])

/** The files that were dropped: hashed, announced and sent, a few at once. */
export class Uploads {
  private items: readonly Upload[] = []
  private waiting: number[] = []
  private running = 0
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly api: Api,
    private readonly maxBytes: number,
  ) {}

  get all(): readonly Upload[] {
    return this.items
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  add(files: readonly File[]): void {
    const next = (this.items.at(-1)?.id ?? 0) + 1
    const added = files.map((file, at): Upload => ({ id: next + at, file, name: file.name, step: 'hashing', sent: 0 }))
    this.items = [...this.items, ...added]
    this.waiting.push(...added.map((one) => one.id))
    this.tell()
    this.begin()
  }

  again(id: number): void {
    this.change(id, { step: 'hashing', sent: 0 })
    this.waiting.push(id)
    this.begin()
  }

  get isBusy(): boolean {
    return this.items.some((one) => UNFINISHED.has(one.step))
  }

  /** Forget what is over. */
  dismiss(): void {
    this.items = this.items.filter((one) => UNFINISHED.has(one.step))
    this.tell()
  }

  private begin(): void {
    while (this.running < AT_ONCE && this.waiting.length > 0) {
      const id = this.waiting.shift()
      this.running++
      void this.send(id as number).finally(() => {
        this.running--
        this.begin()
      })
    }
  }

  private async send(id: number): Promise<void> {
    const file = this.items.find((one) => one.id === id)?.file
    if (!file) return
    try {
      if (file.size > this.maxBytes) throw new ApiError('file_too_large', '')
      const [sha256, blurred] = await Promise.all([hashOf(file), isBlurred(file)])
      this.change(id, { isBlurred: blurred })
      this.change(id, { step: 'asking' })
      const ticket = await this.announce(file, sha256)
      this.change(id, { mediaId: ticket.media_id, step: ticket.upload ? 'sending' : 'duplicate' })
      if (!ticket.upload) return
      await put(ticket.upload, file, (sent) => this.change(id, { sent }))
      this.change(id, { step: 'sent', sent: 1 })
    } catch (error) {
      const { code, message } = error instanceof ApiError ? error : new ApiError('upload_failed', '')
      this.change(id, { step: 'refused', code, detail: message })
    }
  }

  private announce(file: File, sha256: string): Promise<UploadTicket> {
    const body = { filename: file.name, content_type: typeOf(file), size: file.size, sha256 }
    return this.api.send<UploadTicket>('POST', '/upload-image/', body)
  }

  private change(id: number, values: Partial<Upload>): void {
    this.items = this.items.map((one) => (one.id === id ? { ...one, ...values } : one))
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}

/** Some systems name neither HEIC nor AVIF. */
function typeOf(file: File): string {
  const ending = file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase()
  return file.type || (['heic', 'heif', 'avif'].includes(ending) ? `image/${ending}` : 'application/octet-stream')
}

function hashOf(file: File): Promise<string> {
  const address = document.querySelector<HTMLMetaElement>('meta[name=hash-worker]')?.content ?? ''
  const worker = new Worker(address, { type: 'module' })
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<string | null>) =>
      data ? resolve(data) : reject(new ApiError('file_unreadable', ''))
    worker.onerror = () => reject(new ApiError('upload_failed', ''))
    worker.postMessage(file)
  }).finally(() => worker.terminate())
}

/** Send `file` to the presigned URL; `fetch` tells no progress, so this is an `XMLHttpRequest`. */
function put(
  target: NonNullable<UploadTicket['upload']>,
  file: File,
  onProgress: (sent: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', target.url)
    for (const [name, value] of Object.entries(target.headers)) {
      if (!OWN_HEADERS.has(name.toLowerCase())) request.setRequestHeader(name, value)
    }
    request.upload.onprogress = (event) => onProgress(event.loaded / event.total)
    request.onload = () => (request.status < 300 ? resolve() : reject(new ApiError('upload_failed', '')))
    request.onerror = () => reject(new ApiError(navigator.onLine ? 'upload_failed' : 'offline', ''))
    request.send(file)
  })
}
