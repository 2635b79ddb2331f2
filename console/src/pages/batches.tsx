import { useState } from 'preact/hooks'
import type { Api, Batch, BatchInList } from '../api/client'
import { firstOf } from '../api/pages'
import { shownName, t, tOr, when } from '../i18n'
import { Fault } from '../parts/fault'
import { useLoaded } from '../parts/use_loaded'

const PAGE = 25
const UNFINISHED = ['PENDING', 'STARTED', 'RETRY']

/** The user's batches, the newest first, with how many of their files are in which state. */
export function Batches({ api }: { api: Api }) {
  const [shown, setShown] = useState(PAGE)
  const list = useLoaded(
    () => firstOf<BatchInList>(api, '/batches', '', shown),
    [shown],
    (page) => page.items.some((one) => isMoving(one.states)),
  )
  return (
    <>
      <h2>{t('app.batches')}</h2>
      <p>{t('batches.lead')}</p>
      <Fault fault={list.fault} />
      {list.value?.items.length === 0 && <p class="empty">{t('batches.none')}</p>}
      <ul class="items">
        {list.value?.items.map((one) => (
          <li key={one.batch_id}>
            <a href={`#/batches/${one.batch_id}`} class="item">
              <span class="what">
                <span class="name">{when(one.created_at)}</span>
                <span class="details">{stateCounts(one.states)}</span>
              </span>
              <span class={`state ${one.completed_at ? 'SUCCESS' : 'STARTED'}`}>
                {t(one.completed_at ? 'batches.completed' : 'batches.open')}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {list.value?.next_cursor && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          {t('list.more')}
        </button>
      )}
    </>
  )
}

/** One batch: each of its files with its state, or why it was refused. */
export function BatchView({ api, batchId }: { api: Api; batchId: string }) {
  const batch = useLoaded(
    () => api.get<Batch>(`/batches/${batchId}`),
    [batchId],
    (one) => isMoving(one.states),
  )
  return (
    <>
      <a href="#/batches">‹ {t('batches.back')}</a>
      <Fault fault={batch.fault} />
      {batch.value && <Items batch={batch.value} />}
      {!batch.value && !batch.fault && <p role="status">{t('list.loading')}</p>}
    </>
  )
}

function Items({ batch }: { batch: Batch }) {
  return (
    <>
      <h2>{when(batch.created_at)}</h2>
      <p role="status">{stateCounts(batch.states)}</p>
      <ol class="items">
        {batch.items.map((one) => (
          <li key={one.position}>
            {one.media_id ? (
              <a href={`#/media/${one.media_id}`}>{shownName(one.filename ?? one.media_id)}</a>
            ) : (
              <span>{one.error_code ? tOr('code', one.error_code) : t('state.REMOVED')}</span>
            )}{' '}
            {one.state && <span class={`state ${one.state}`}>{tOr('state', one.state)}</span>}
          </li>
        ))}
      </ol>
    </>
  )
}

function isMoving(states: Record<string, number>): boolean {
  return UNFINISHED.some((one) => states[one])
}

/** How many files are in which state, in words. */
function stateCounts(states: Record<string, number>): string {
  return Object.entries(states)
    .map(([state, count]) => `${tOr('state', state)}: ${count}`)
    .join(' · ')
}
