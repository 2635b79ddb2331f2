import { useEffect, useState } from 'preact/hooks'
import { type Api, type ApiError, asApiError, type History, type Media, type MediaOcr, type Task } from '../api/client'
import { shownName, t, tOr, when } from '../i18n'
import { Fault } from '../parts/fault'
import { FieldsTable } from '../parts/fields_table'
import { MrzLines } from '../parts/mrz_lines'
import { type Mark, PagePicture } from '../parts/page_picture'
import { useLoaded } from '../parts/use_loaded'

interface Shown {
  readonly media: Media
  readonly history: History
  readonly reading?: MediaOcr
  readonly failure?: Task
}

const FINISHED = ['SUCCESS', 'FAILURE']
/** Pictures of a file are there after so long, or will not be. */
const RENDERED_MS = 60_000
/** Signed addresses of pictures hold for five minutes. */
const RENEWED_MS = 240_000

/** One file: its pages with boxes, what was read of them, and what can be done with it. */
export function DocumentPage({ api, mediaId }: { api: Api; mediaId: string }) {
  const shown = useLoaded(() => load(api, mediaId), [mediaId], willChange)
  useEffect(() => {
    const renewed = setInterval(shown.reload, RENEWED_MS)
    return () => clearInterval(renewed)
  }, [mediaId])
  const [isDeleted, setIsDeleted] = useState(false)
  const [fault, setFault] = useState<ApiError>()

  async function ask(method: 'POST' | 'DELETE', path: string, then: () => void) {
    setFault(undefined)
    try {
      await api.send(method, `/media/${mediaId}${path}`)
      then()
    } catch (error) {
      setFault(asApiError(error))
    }
  }

  const { value } = shown
  return (
    <>
      <a href="#/">‹ {t('view.back')}</a>
      <Fault fault={fault ?? (value ? undefined : shown.fault)} />
      {isDeleted ? (
        <p role="status">
          {t('view.deleted')}{' '}
          <button
            type="button"
            onClick={() =>
              ask('POST', '/restore', () => {
                setIsDeleted(false)
                shown.reload()
              })
            }
          >
            {t('view.restore')}
          </button>
        </p>
      ) : (
        value && (
          <Contents
            shown={value}
            onReadAgain={() => ask('POST', '/ocr', shown.reload)}
            onDelete={() => ask('DELETE', '', () => setIsDeleted(true))}
          />
        )
      )}
      {!value && !shown.fault && <p role="status">{t('list.loading')}</p>}
    </>
  )
}

function willChange({ media }: Shown): boolean {
  const isYoung = Date.now() - Date.parse(media.created_at) < RENDERED_MS
  return !FINISHED.includes(media.state ?? '') || (isYoung && !media.renditions?.length)
}

async function load(api: Api, mediaId: string): Promise<Shown> {
  const [media, history] = await Promise.all([
    api.get<Media>(`/media/${mediaId}`),
    api.get<History>(`/media/${mediaId}/tasks`),
  ])
  if (media.state === 'SUCCESS') return { media, history, reading: await api.get<MediaOcr>(`/media/${mediaId}/ocr`) }
  const last = history.tasks[0]
  if (media.state !== 'FAILURE' || !last) return { media, history }
  return { media, history, failure: await api.get<Task>(`/task/${last.task_id}`) }
}

function Contents({ shown, onReadAgain, onDelete }: { shown: Shown; onReadAgain: () => void; onDelete: () => void }) {
  const { media, reading, failure, history } = shown
  return (
    <>
      <h2 class="title">
        {shownName(media.filename)} <small>{tOr('kind', media.document_type ?? 'none')}</small>
      </h2>
      <p class="actions">
        {media.download_url && (
          <a href={media.download_url} download={media.filename} target="_blank" rel="noreferrer">
            {t('view.download')}
          </a>
        )}
        <button type="button" class="quiet" onClick={onReadAgain}>
          {t('view.read_again')}
        </button>
        <button type="button" class="danger" onClick={onDelete}>
          {t('view.delete')}
        </button>
      </p>
      {failure?.error && (
        <p class="fault" role="alert">
          {tOr('code', failure.error.code, failure.error.message)} <code>{failure.error.code}</code>
        </p>
      )}
      {failure?.found?.text && <TextBlock title={t('view.text')} text={failure.found.text} />}
      {!reading && !failure && <p role="status">{t('view.waiting')}</p>}
      {reading && <ReadingView media={media} reading={reading} />}
      <details>
        <summary>{t('view.history')}</summary>
        <ul>
          {history.tasks.map((one) => (
            <li key={one.task_id}>
              {when(one.created_at)} · {tOr('cause', one.cause)} · {tOr('state', one.state)} {one.error_code}
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

function ReadingView({ media, reading }: { media: Media; reading: MediaOcr }) {
  const [lit, setLit] = useState<string>()
  const others = reading.others ?? []
  return (
    <div class="reading">
      <PagePicture
        pictures={media.renditions ?? []}
        pages={reading.pages}
        marks={marksOf(reading)}
        lit={lit}
        onLit={setLit}
      />
      <div class="told">
        <section aria-labelledby="fields-title">
          <h3 id="fields-title">{t('view.fields')}</h3>
          {reading.review && (
            <p>
              {t(`status.${reading.review}`)} {reading.review_code && tOr('rejection', reading.review_code)}
            </p>
          )}
          <FieldsTable fields={reading.fields} lit={lit} onLit={setLit} />
        </section>
        {others.map((other, at) => (
          <section key={at} aria-labelledby={`other-${at}`}>
            <h3 id={`other-${at}`}>{t('view.others', { kind: tOr('kind', other.document_type ?? 'none') })}</h3>
            <FieldsTable fields={other.fields} lit={lit} onLit={setLit} prefix={`${at}.`} />
          </section>
        ))}
        {reading.mrz && <MrzLines mrz={reading.mrz} />}
        {reading.text && <TextBlock title={t('view.text')} text={reading.text} />}
        <TextBlock title={t('view.json')} text={JSON.stringify({ ...reading, words: undefined }, null, 2)} />
      </div>
    </div>
  )
}

function marksOf(reading: MediaOcr): Mark[] {
  const documents = [reading.fields, ...(reading.others ?? []).map((one) => one.fields)]
  return documents.flatMap((fields, at) =>
    Object.entries(fields).flatMap(([name, { box, page }]) =>
      box ? [{ key: at === 0 ? name : `${at - 1}.${name}`, page, box }] : [],
    ),
  )
}

function TextBlock({ title, text }: { title: string; text: string }) {
  const [isCopied, setIsCopied] = useState(false)
  async function copy() {
    await navigator.clipboard.writeText(text)
    setIsCopied(true)
  }
  return (
    <details>
      <summary>{title}</summary>
      <button type="button" class="quiet" onClick={copy}>
        {t('view.copy')}
      </button>{' '}
      <span role="status">{isCopied && t('view.copied')}</span>
      <pre tabIndex={0} role="group" aria-label={title}>
        {text}
      </pre>
    </details>
  )
}
