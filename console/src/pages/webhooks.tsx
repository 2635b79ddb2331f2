import { useState } from 'preact/hooks'
import { type AnnouncedEvent, type Api, type ApiError, asApiError, type Delivery, type Webhook } from '../api/client'
import { t, tOr, when } from '../i18n'
import { EventChoices } from '../parts/event_choices'
import { Fault } from '../parts/fault'
import { useLoaded } from '../parts/use_loaded'

const EVENTS: readonly AnnouncedEvent[] = [
  'document.read',
  'document.rejected',
  'document.failed',
  'document.reviewed',
  'media.deleted',
  'media.restored',
  'batch.completed',
]
const WAITING = 'PENDING'
const ROTATION_S = 86_400

/** Where a user's programs are told of events: endpoints, their secrets, and what came of each delivery. */
export function Webhooks({ api }: { api: Api }) {
  const list = useLoaded(() => api.get<{ items: Webhook[] }>('/webhooks'), [])
  const [secret, setSecret] = useState<string>()
  const [fault, setFault] = useState<ApiError>()

  /** Do something to an endpoint, and show what it is then; a new secret is shown once. */
  async function act(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
    setFault(undefined)
    try {
      const done = await api.send<Webhook | undefined>(method, path, body)
      if (done?.secret) setSecret(done.secret)
      list.reload()
      return true
    } catch (error) {
      setFault(asApiError(error))
      return false
    }
  }

  return (
    <>
      <h2>{t('app.webhooks')}</h2>
      <p>{t('webhooks.lead')}</p>
      <Fault fault={fault ?? list.fault} />
      {secret && <Secret secret={secret} onDone={() => setSecret(undefined)} />}
      {list.value?.items.length === 0 && <p class="empty">{t('webhooks.none')}</p>}
      {list.value?.items.map((one) => (
        <Endpoint key={one.endpoint_id} api={api} webhook={one} act={act} />
      ))}
      <Add onAdd={(url, events) => act('POST', '/webhooks', { url, event_types: events })} />
    </>
  )
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <section class="secret" aria-labelledby="secret-title" role="status">
      <h3 id="secret-title">{t('webhooks.secret')}</h3>
      <p>{t('webhooks.secret_lead')}</p>
      <code>{secret}</code>
      <button type="button" class="quiet" onClick={onDone}>
        {t('webhooks.secret_kept')}
      </button>
    </section>
  )
}

interface EndpointProps {
  api: Api
  webhook: Webhook
  act: (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<boolean>
}

function Endpoint({ api, webhook, act }: EndpointProps) {
  const path = `/webhooks/${webhook.endpoint_id}`
  const [tried, setTried] = useState(0)
  const title = `webhook-${webhook.endpoint_id}`

  async function attempt() {
    if (await act('POST', `${path}/test`)) setTried(tried + 1)
  }

  async function remove() {
    if (confirm(t('webhooks.remove_confirm', { url: webhook.url }))) await act('DELETE', path)
  }

  return (
    <section aria-labelledby={title} class="webhook">
      <h3 id={title}>
        <code>{webhook.url}</code>
      </h3>
      <p>
        {t(webhook.active ? 'webhooks.active' : 'webhooks.resting')} ·{' '}
        {webhook.event_types.length ? webhook.event_types.join(', ') : t('webhooks.all')} · {when(webhook.created_at)}
      </p>
      <p class="actions">
        <button type="button" disabled={!webhook.active} onClick={attempt}>
          {t('webhooks.try')}
        </button>
        <button type="button" class="quiet" onClick={() => act('PATCH', path, { active: !webhook.active })}>
          {t(webhook.active ? 'webhooks.rest' : 'webhooks.wake')}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => act('POST', `${path}/secret`, { overlap_seconds: ROTATION_S })}
        >
          {t('webhooks.rotate')}
        </button>
        <button type="button" class="danger" onClick={remove}>
          {t('webhooks.remove')}
        </button>
      </p>
      <Deliveries api={api} path={`${path}/deliveries`} tried={tried} />
    </section>
  )
}

function Deliveries({ api, path, tried }: { api: Api; path: string; tried: number }) {
  const { value, fault } = useLoaded(
    () => api.get<{ items: Delivery[] }>(path),
    [path, tried],
    (list) => list.items.some((one) => one.state === WAITING),
  )
  return (
    <details open={tried > 0}>
      <summary>{t('webhooks.deliveries', { count: value?.items.length ?? 0 })}</summary>
      <Fault fault={fault} />
      <table>
        <thead>
          <tr>
            <th scope="col">{t('operate.time')}</th>
            <th scope="col">{t('webhooks.event')}</th>
            <th scope="col">{t('list.state')}</th>
            <th scope="col">{t('webhooks.answer')}</th>
          </tr>
        </thead>
        <tbody>
          {value?.items.map((one) => (
            <tr key={one.delivery_id} class={one.state === 'FAILED' ? 'doubtful' : ''}>
              <td>{when(one.created_at)}</td>
              <td>{one.event_type}</td>
              <td>{tOr('delivery', one.state)}</td>
              <td>
                {one.status_code ?? ''} {one.error_code ? tOr('code', one.error_code) : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Add({ onAdd }: { onAdd: (url: string, events: readonly string[]) => Promise<boolean> }) {
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<readonly string[]>([])

  async function add(event: Event) {
    event.preventDefault()
    if (await onAdd(url, events)) {
      setUrl('')
      setEvents([])
    }
  }

  return (
    <form onSubmit={add} aria-labelledby="add-title" class="add">
      <h3 id="add-title">{t('webhooks.add')}</h3>
      <label>
        {t('webhooks.url')}
        <input
          type="url"
          required
          maxLength={2000}
          placeholder="https://"
          autocomplete="off"
          value={url}
          onInput={(change) => setUrl(change.currentTarget.value)}
        />
      </label>
      <EventChoices legend={t('webhooks.events')} events={EVENTS} chosen={events} onChoose={setEvents} />
      <button type="submit">{t('webhooks.add')}</button>
    </form>
  )
}
