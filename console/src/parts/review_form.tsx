import { useState } from 'preact/hooks'
import { type Api, type ApiError, asApiError, type Decided, type HeldReview, type Rendition } from '../api/client'
import { FIELDS, KINDS, t, tOr, when } from '../i18n'
import { Fault } from './fault'
import { MrzLines } from './mrz_lines'
import { type Mark, PagePicture } from './page_picture'
import { useLoaded } from './use_loaded'

const REJECTIONS = ['unreadable', 'not_a_document', 'wrong_document', 'suspected_fraud']

interface ReviewFormProps {
  api: Api
  review: HeldReview
  /** Called with the state that the review has then. */
  onEnd: (state: string) => void
}

/** One reading: each field beside its place in the picture, corrected or confirmed by keyboard alone. */
export function ReviewForm({ api, review, onEnd }: ReviewFormProps) {
  const [names, setNames] = useState(() => namesOf(review))
  const read = Object.fromEntries(names.map((name) => [name, review.fields[name]?.value ?? '']))
  const [values, setValues] = useState<Record<string, string>>({ ...read, ...review.proposed })
  const [until, setUntil] = useState(review.lease_expires_at)
  const [lit, setLit] = useState<string>()
  const [accepts, setAccepts] = useState(false)
  const [fault, setFault] = useState<ApiError>()
  const pictures = usePictures(api, review)
  const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== (read[name] ?? '')))
  const isAsBefore = review.is_second && !review.proposed_code && isSame(changed, review.proposed)
  const isChanged = review.is_second ? !isAsBefore : Object.keys(changed).length > 0

  async function attempt(work: () => Promise<void>) {
    setFault(undefined)
    try {
      await work()
    } catch (error) {
      setFault(asApiError(error))
    }
  }

  function decide(said: object) {
    return attempt(async () => {
      onEnd((await api.send<Decided>('PUT', `/reviews/${review.review_id}`, said)).state)
    })
  }

  function save(event: Event) {
    event.preventDefault()
    // Who takes back what the person before corrected says so: nothing would be to say the same.
    const said =
      Object.keys(changed).length > 0
        ? changed
        : Object.fromEntries(
            Object.entries(read)
              .filter(([, value]) => value)
              .slice(0, 1),
          )
    return decide(isChanged ? { decision: 'correct', fields: said, accept_mismatch: accepts } : { decision: 'confirm' })
  }

  function claimAgain() {
    return attempt(async () => {
      setUntil((await claim(api, review.review_id)).lease_expires_at)
    })
  }

  return (
    <div class="reading">
      <PagePicture pictures={pictures} pages={review.pages} marks={marksOf(review)} lit={lit} onLit={setLit} />
      <div class="told">
        <p>{review.reasons.map((one) => tOr('reason', one)).join(', ')}</p>
        <p>{t('review.lead')}</p>
        {review.is_second && (
          <p>
            {t('review.second')} {t('review.proposed', { said: saidBefore(review) })}
          </p>
        )}
        <form onSubmit={save}>
          {names.map((name, at) => (
            <FieldInput
              key={name}
              name={name}
              value={values[name] ?? ''}
              read={read[name] ?? ''}
              isFirst={at === 0}
              isLast={at === names.length - 1}
              onFocus={() => setLit(name)}
              onValue={(value) => setValues({ ...values, [name]: value })}
            />
          ))}
          <AddField names={names} onAdd={(name) => setNames([...names, name])} />
          <Fault fault={fault} />
          {fault?.code === 'check_digit_mismatch' && (
            <label class="check">
              <input type="checkbox" checked={accepts} onChange={(event) => setAccepts(event.currentTarget.checked)} />
              {t('review.mismatch')}
            </label>
          )}
          {fault?.code === 'review_not_held' && (
            <button type="button" onClick={claimAgain}>
              {t('review.again')}
            </button>
          )}
          <p class="actions">
            <button type="submit">{t(isChanged ? 'review.save' : 'review.confirm')}</button>
            <button type="button" class="quiet" onClick={() => decide({ decision: 'hand_back' })}>
              {t('review.hand_back')}
            </button>
            <small>{t('review.until', { time: when(until) })}</small>
          </p>
        </form>
        <Rejection onReject={(code) => decide({ decision: 'reject', code })} />
        {review.mrz && <MrzLines mrz={review.mrz} />}
      </div>
    </div>
  )
}

interface FieldInputProps {
  name: string
  value: string
  read: string
  isFirst: boolean
  isLast: boolean
  onFocus: () => void
  onValue: (value: string) => void
}

/** One field to look at; where its value was changed, what was read stands below. */
function FieldInput({ name, value, read, isFirst, isLast, onFocus, onValue }: FieldInputProps) {
  return (
    <div>
      <label>
        {tOr('field', name)}
        <input
          name={name}
          value={value}
          list={name === 'document_type' ? 'kinds' : undefined}
          autoFocus={isFirst}
          autocomplete="off"
          spellcheck={false}
          data-field={name}
          aria-describedby={`read-${name}`}
          onFocus={(event) => {
            onFocus()
            event.currentTarget.select()
          }}
          onInput={(event) => onValue(event.currentTarget.value)}
          onKeyDown={(event) => goOn(event, isLast)}
        />
      </label>
      <small id={`read-${name}`}>{value !== read && t('review.before', { value: read || '–' })}</small>
    </div>
  )
}

/** A field that is on the document, but was not read. */
function AddField({ names, onAdd }: { names: readonly string[]; onAdd: (name: string) => void }) {
  const others = FIELDS.filter((name) => !names.includes(name))
  return (
    <>
      <datalist id="kinds">
        {KINDS.map((kind) => (
          <option key={kind} value={kind} />
        ))}
      </datalist>
      <label>
        {t('review.add')}
        <select value="" onChange={(event) => event.currentTarget.value && onAdd(event.currentTarget.value)}>
          <option value="">–</option>
          {others.map((name) => (
            <option key={name} value={name}>
              {tOr('field', name)}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}

/** What is looked at, with all that the person before changed, and the kind where nobody knows it. */
function namesOf(review: HeldReview): string[] {
  const kind = review.reasons.includes('unknown_kind') ? ['document_type'] : []
  return [...new Set([...kind, ...review.look_at, ...Object.keys(review.proposed)])]
}

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

function saidBefore(review: HeldReview): string {
  if (review.proposed_code) return `${t('outcome.rejected')}, ${tOr('rejection', review.proposed_code)}`
  return Object.keys(review.proposed).length > 0 ? t('outcome.corrected') : t('outcome.confirmed')
}

/** The pictures of the pages; what was just uploaded has none yet, so they are asked for until it has. */
function usePictures(api: Api, review: HeldReview): readonly Rendition[] {
  const isReady = review.pictures.length > 0
  const fresh = useLoaded(
    () => (isReady ? Promise.resolve(review) : claim(api, review.review_id)),
    [review.review_id],
    (one) => one.pictures.length === 0,
  )
  return fresh.value?.pictures ?? review.pictures
}

/** Have a review, or have it for longer. */
function claim(api: Api, reviewId: string): Promise<HeldReview> {
  return api.send<HeldReview>('POST', '/reviews/claim', { review_id: reviewId })
}

function Rejection({ onReject }: { onReject: (code: string) => void }) {
  const [code, setCode] = useState(REJECTIONS[0] as string)
  return (
    <details>
      <summary>{t('review.reject')}</summary>
      <label>
        {t('review.why')}
        <select value={code} onChange={(event) => setCode(event.currentTarget.value)}>
          {REJECTIONS.map((one) => (
            <option key={one} value={one} selected={one === code}>
              {tOr('rejection', one)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="danger" onClick={() => onReject(code)}>
        {t('review.reject')}
      </button>
    </details>
  )
}

/** Enter goes to the next field; only from the last one it sends. */
function goOn(event: KeyboardEvent, isLast: boolean) {
  if (event.key !== 'Enter' || isLast) return
  event.preventDefault()
  const fields = [...((event.currentTarget as HTMLElement).closest('form')?.querySelectorAll('input[name]') ?? [])]
  const next = fields[fields.indexOf(event.currentTarget as HTMLElement) + 1]
  if (next instanceof HTMLElement) next.focus()
}

function marksOf(review: HeldReview): Mark[] {
  return review.look_at.flatMap((name) => {
    const found = review.fields[name]
    return found?.box ? [{ key: name, page: found.page, box: found.box }] : []
  })
}
