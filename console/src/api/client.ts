import type { Session } from '../session/session'
import type { components } from './schema'

type Schemas = components['schemas']
export type Media = Schemas['Media']
export type MediaSummary = Schemas['MediaSummary']
export type Batch = Schemas['Batch']
export type BatchInList = Schemas['BatchInList']
export type MediaOcr = Schemas['MediaOcr']
export type Field = Schemas['FieldSchema']
export type Mrz = Schemas['MrzSchema']
export type Box = Schemas['BoxSchema']
export type PageInfo = Schemas['PageSchema']
export type History = Schemas['History']
export type Task = Schemas['Task']
export type TaskState = Schemas['TaskState']
export type UploadTicket = Schemas['UploadTicket']
export type TicketRequest = Schemas['TicketRequest']
export type Rendition = Schemas['Rendition']
export type WaitingReviews = Schemas['WaitingReviews']
export type HeldReview = Schemas['HeldReview']
export type Decided = Schemas['Decided']
export type AnnouncedEvent = Schemas['AnnouncedEvent']
export type Webhook = Schemas['Webhook']
export type Delivery = Schemas['Delivery']
export type User = Schemas['User']
export type SystemStatus = Schemas['SystemStatus']
export type AuditEntry = Schemas['AuditEntry']

export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** What the API refused, by its stable `code`; `offline` where it could not be asked. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What is wrong with which member of the request. */
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(message)
  }
}

/** What was thrown, as the page shows faults. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('internal_error', String(error))
}

const PASSING = new Set([429, 502, 503, 504])
const TRIES = 4
const FIRST_PAUSE_MS = 500

/** The API for one session: tokens renewed, passing faults tried again, refusals as `ApiError`. */
export class Api {
  /** Called where the session has ended and cannot be renewed. */
  onSignedOut = (): void => {}

  constructor(
    private readonly url: string,
    private readonly session: Session,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path)
  }

  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.ask<T>(method, path, body)
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let tried = 1; ; tried++) {
      const answer = await this.fetch(method, path, body)
      if (answer?.ok) return (answer.status === 204 ? undefined : await answer.json()) as T
      if (answer?.status === 401 && tried === 1 && (await this.session.renew())) continue
      if (answer?.status === 401) this.onSignedOut()
      const isPassing = !answer || PASSING.has(answer.status)
      if (!isPassing || tried === TRIES || (method === 'POST' && !answer)) throw await refusal(answer)
      await pause(pauseOf(answer) ?? FIRST_PAUSE_MS * 2 ** (tried - 1))
    }
  }

  private async fetch(method: string, path: string, body?: unknown): Promise<Response | undefined> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.session.token}` }
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    try {
      return await fetch(this.url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
    } catch {
      return undefined
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function pauseOf(answer: Response | undefined): number | undefined {
  const seconds = Number(answer?.headers.get('Retry-After'))
  return seconds > 0 ? seconds * 1000 : undefined
}

async function refusal(answer: Response | undefined): Promise<ApiError> {
  if (!answer) return new ApiError('offline', '')
  const problem = (await answer.json().catch(() => ({}))) as Partial<components['schemas']['Problem']>
  return new ApiError(problem.code ?? 'internal_error', problem.detail ?? '', problem.errors ?? [])
}
