import { useState } from 'preact/hooks'
import { type Api, type ApiError, asApiError, type HeldReview, type WaitingReviews } from '../api/client'
import { t, tOr } from '../i18n'
import { Fault } from '../parts/fault'
import { ReviewForm } from '../parts/review_form'
import { useLoaded } from '../parts/use_loaded'

/** For reviewers: what waits, and one reading at a time. */
export function Reviews({ api }: { api: Api }) {
  const [held, setHeld] = useState<HeldReview>()
  const [told, setTold] = useState('')
  const [fault, setFault] = useState<ApiError>()
  const list = useLoaded(
    () => api.get<WaitingReviews>('/reviews'),
    [held === undefined],
    () => held === undefined,
  )
  const waiting = list.value?.items ?? []

  async function start() {
    setFault(undefined)
    try {
      setHeld(await api.send<HeldReview>('POST', '/reviews/claim', {}))
      setTold('')
    } catch (error) {
      setFault(asApiError(error))
    }
  }

  function end(outcome: string) {
    setHeld(undefined)
    setTold(t('review.done', { outcome: tOr('outcome', outcome) }))
  }

  return (
    <>
      <h2>{t('app.reviews')}</h2>
      <p role="status">{told}</p>
      <Fault fault={fault ?? list.fault} />
      {held ? (
        <ReviewForm key={held.review_id} api={api} review={held} onEnd={end} />
      ) : (
        <>
          {!list.fault && (
            <p>{waiting.length > 0 ? t('review.waiting', { count: waiting.length }) : t('review.none')}</p>
          )}
          {waiting.length > 0 && (
            <button type="button" onClick={start}>
              {t('review.start')}
            </button>
          )}
        </>
      )}
    </>
  )
}
