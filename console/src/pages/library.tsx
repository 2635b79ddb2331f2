import { useEffect, useState } from 'preact/hooks'
import { type Api, type ApiError, asApiError, type MediaSummary } from '../api/client'
import { firstOf, type Page } from '../api/pages'
import { fileSize, KINDS, shownName, t, tOr, when } from '../i18n'
import { Fault } from '../parts/fault'
import { UploadZone } from '../parts/upload_zone'
import { useLoaded } from '../parts/use_loaded'
import type { Uploads } from '../upload/uploads'

const STATES = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE']
const SORTS = ['-created_at', 'created_at', 'name', '-name', '-size', 'size']
const UNFINISHED = new Set([null, 'PENDING', 'STARTED', 'RETRY'])
const PAGE = 25
const TYPING_MS = 300
/** Pictures of a file are there after so long, or will not be. */
const RENDERED_MS = 60_000

/** The first page: upload, and the user's documents with filters and a search. */
export function Library({ api, uploads, query }: { api: Api; uploads: Uploads; query: URLSearchParams }) {
  const [shown, setShown] = useState(PAGE)
  const wanted = query.toString()
  const list = useLoaded(
    () => firstOf<MediaSummary>(api, '/media', wanted, shown),
    [wanted, shown],
    (page) => page.items.some(willChange),
  )
  useEffect(() => setShown(PAGE), [wanted])
  useEffect(() => reloadOnSent(uploads, list.reload), [uploads])
  return (
    <>
      <UploadZone uploads={uploads} />
      <section aria-labelledby="list-title">
        <h2 id="list-title" tabIndex={-1}>
          {t('list.title')}
        </h2>
        <Filters query={query} />
        <Fault fault={list.fault} />
        {list.value && !list.fault && (
          <Items page={list.value} isFiltered={wanted !== ''} onRestore={(id) => restore(api, id, list.reload)} />
        )}
        {list.value?.next_cursor && (
          <button type="button" onClick={() => setShown(shown + PAGE)}>
            {t('list.more')}
          </button>
        )}
      </section>
    </>
  )
}

async function restore(api: Api, mediaId: string, reload: () => void): Promise<void> {
  await api.send('POST', `/media/${mediaId}/restore`)
  reload()
}

/** Whether a file is yet to be read, or was just now and has no thumbnail yet. */
function willChange(one: MediaSummary): boolean {
  if (one.deleted_at) return false
  const isYoung = Date.now() - Date.parse(one.created_at) < RENDERED_MS
  return one.status === 'uploading' || UNFINISHED.has(one.state) || (isYoung && !one.thumbnail_url)
}

function reloadOnSent(uploads: Uploads, reload: () => void): () => void {
  let known = 0
  return uploads.subscribe(() => {
    const sent = uploads.all.filter((one) => one.step === 'sent').length
    if (sent > known) reload()
    known = sent
  })
}

function Filters({ query }: { query: URLSearchParams }) {
  function set(name: string, value: string) {
    // Not `query`: what is typed is taken up later, when another filter may have changed.
    const next = new URLSearchParams(location.hash.split('?')[1])
    if (value) next.set(name, value)
    else next.delete(name)
    location.hash = `#/?${next}`
  }
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <Search value={query.get('text') ?? ''} onChange={(text) => set('text', text)} />
      <Choice name="kind" label={t('list.kind')} names={KINDS} query={query} onChange={set} />
      <Choice name="state" label={t('list.state')} names={STATES} query={query} onChange={set} />
      <Choice name="deleted" label={t('list.deleted')} names={['true']} query={query} onChange={set} />
      <Choice name="sort" label={t('list.sort')} names={SORTS} query={query} onChange={set} />
    </form>
  )
}

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    const later = setTimeout(() => typed !== value && onChange(typed), TYPING_MS)
    return () => clearTimeout(later)
  }, [typed])
  return (
    <label>
      {t('list.search')}
      <input type="search" maxLength={200} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
    </label>
  )
}

interface ChoiceProps {
  name: string
  label: string
  names: readonly string[]
  query: URLSearchParams
  onChange: (name: string, value: string) => void
}

function Choice({ name, label, names, query, onChange }: ChoiceProps) {
  const chosen = query.get(name) ?? ''
  return (
    <label>
      {label}
      <select value={chosen} onChange={(event) => onChange(name, event.currentTarget.value)}>
        {name !== 'sort' && <option value="">{t(name === 'deleted' ? 'list.standing' : 'list.all')}</option>}
        {names.map((one) => (
          <option key={one} value={one === '-created_at' ? '' : one} selected={one === chosen}>
            {tOr(name, one)}
          </option>
        ))}
      </select>
    </label>
  )
}

interface ItemsProps {
  page: Page<MediaSummary>
  isFiltered: boolean
  onRestore: (mediaId: string) => Promise<void>
}

function Items({ page, isFiltered, onRestore }: ItemsProps) {
  if (page.items.length === 0)
    return (
      <p role="status" class="empty">
        {t(isFiltered ? 'list.none' : 'list.empty')}
      </p>
    )
  return (
    <>
      <p role="status" class="count">
        {t('list.count', { count: page.items.length })}
      </p>
      <ul class="items">
        {page.items.map((one) =>
          one.deleted_at ? (
            <Deleted key={one.media_id} media={one} onRestore={onRestore} />
          ) : (
            <Item key={one.media_id} media={one} />
          ),
        )}
      </ul>
    </>
  )
}

function Deleted({ media, onRestore }: { media: MediaSummary; onRestore: (mediaId: string) => Promise<void> }) {
  const [isBusy, setIsBusy] = useState(false)
  const [fault, setFault] = useState<ApiError>()
  async function restore() {
    setIsBusy(true)
    setFault(undefined)
    try {
      await onRestore(media.media_id)
      // The button goes with its line: go on from the list's title.
      document.getElementById('list-title')?.focus()
    } catch (error) {
      setFault(asApiError(error))
    }
    setIsBusy(false)
  }
  return (
    <li>
      <div class="item">
        <span class="what">
          <span class="name">{shownName(media.filename)}</span>
          <span class="details">
            {t('list.deleted_at', { time: when(media.deleted_at ?? media.created_at) })} · {fileSize(media.size)}
          </span>
        </span>
        <button
          type="button"
          disabled={isBusy}
          aria-label={t('list.restore_file', { name: shownName(media.filename) })}
          onClick={restore}
        >
          {t('view.restore')}
        </button>
      </div>
      <Fault fault={fault} />
    </li>
  )
}

function Item({ media }: { media: MediaSummary }) {
  const state = media.state ?? 'none'
  return (
    <li>
      <a href={`#/media/${media.media_id}`} class="item">
        {media.thumbnail_url ? (
          <img src={media.thumbnail_url} alt="" loading="lazy" />
        ) : (
          <span class="no-thumbnail" aria-hidden="true" />
        )}
        <span class="what">
          <span class="name">{shownName(media.filename)}</span>
          <span class="details">
            {tOr('kind', media.document_type ?? 'none')} · {fileSize(media.size)} · {when(media.created_at)}
          </span>
        </span>
        <span class={`state ${state}`}>{tOr('state', state)}</span>
      </a>
    </li>
  )
}
