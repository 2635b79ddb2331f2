import { useState } from 'preact/hooks'
import { type Api, ApiError, type Decided, type HeldReview, type Rendition } from '../api/client'
import { t, tOr, when } from '../i18n'
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
  const read = Object.fromEntries(review.look_at.map((name) => [name, review.fields[name]?.value ?? '']))
  const [values, setValues] = useState<Record<string, string>>({ ...read, ...review.proposed })
  const [until, setUntil] = useState(review.lease_expires_at)
  const [lit, setLit] = useState<string>()
  const [accepts, setAccepts] = useState(false)
  const [fault, setFault] = useState<ApiError>()
  const pictures = usePictures(api, review)
  const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== read[name]))
  const isChanged = Object.keys(changed).length > 0

  async function attempt(work: () => Promise<void>) {
    setFault(undefined)
    try {
      await work()
    } catch (error) {
      setFault(error instanceof ApiError ? error : new ApiError('internal_error', String(error)))
    }
  }

  function decide(said: object) {
    return attempt(async () => {
      onEnd((await api.send<Decided>('PUT', `/reviews/${review.review_id}`, said)).state)
    })
  }

  function save(event: Event) {
    event.preventDefault()
    const corrected = { decision: 'correct', fields: changed, accept_mismatch: accepts }
    return decide(isChanged ? corrected : { decision: 'confirm' })
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
        {review.is_second && <p>{t('review.second')}</p>}
        <form onSubmit={save}>
          {review.look_at.map((name, at) => (
            <label key={name}>
              {tOr('field', name)}
              <input
                name={name}
                value={values[name]}
                autoFocus={at === 0}
                autocomplete="off"
                spellcheck={false}
                data-field={name}
                onFocus={(event) => {
                  setLit(name)
                  event.currentTarget.select()
                }}
                onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
                onKeyDown={(event) => goOn(event, at === review.look_at.length - 1)}
              />
            </label>
          ))}
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
